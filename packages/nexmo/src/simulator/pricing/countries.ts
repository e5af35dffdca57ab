/** Real networks under real codes; the prices are made up, of a plausible size. */
export type Network = {
  readonly code: string;
  readonly name: string;
  /** Of one part, in EUR. */
  readonly euros: number;
};

export type Country = {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  readonly name: string;
  readonly prefix: string;
  /** Of one part to a network that is not known, in EUR. */
  readonly euros: number;
  readonly networks: readonly Network[];
};

type Row = readonly [code: string, name: string, prefix: string, euros: number, networks: string];

const ROWS: readonly Row[] = [
  ["AE", "United Arab Emirates", "971", 0.0401, "42402 Etisalat, 42403 du"],
  ["AR", "Argentina", "54", 0.0541, "722310 Claro, 72207 Movistar, 722341 Personal"],
  ["AT", "Austria", "43", 0.0612, "23201 A1, 23203 Magenta, 23205 Drei"],
  ["AU", "Australia", "61", 0.0469, "50501 Telstra, 50502 Optus, 50503 Vodafone"],
  ["BE", "Belgium", "32", 0.0868, "20601 Proximus, 20610 Orange, 20620 Base"],
  ["BR", "Brazil", "55", 0.0289, "72406 Vivo, 72405 Claro, 72402 TIM"],
  ["CA", "Canada", "1", 0.0079, "302610 Bell, 302720 Rogers, 302220 Telus"],
  ["CH", "Switzerland", "41", 0.0586, "22801 Swisscom, 22802 Sunrise, 22803 Salt"],
  ["CL", "Chile", "56", 0.0448, "73001 Entel, 73002 Movistar, 73003 Claro"],
  ["CN", "China", "86", 0.0317, "46000 China Mobile, 46001 China Unicom"],
  ["CO", "Colombia", "57", 0.0021, "732101 Claro, 732123 Movistar, 732103 Tigo"],
  ["CZ", "Czechia", "420", 0.0473, "23001 T-Mobile, 23002 O2, 23003 Vodafone"],
  ["DE", "Germany", "49", 0.0755, "26201 Telekom, 26202 Vodafone, 26203 O2"],
  ["DK", "Denmark", "45", 0.0372, "23801 TDC, 23802 Telenor, 23806 3"],
  ["EG", "Egypt", "20", 0.1012, "60201 Orange, 60202 Vodafone, 60203 Etisalat"],
  ["ES", "Spain", "34", 0.0744, "21401 Vodafone, 21403 Orange, 21407 Movistar"],
  ["FI", "Finland", "358", 0.0681, "24405 Elisa, 24412 DNA, 24491 Telia"],
  ["FR", "France", "33", 0.0648, "20801 Orange, 20810 SFR, 20820 Bouygues"],
  ["GB", "United Kingdom", "44", 0.0333, "23410 O2, 23415 Vodafone, 23430 EE, 23420 Three"],
  ["GR", "Greece", "30", 0.0533, "20201 Cosmote, 20205 Vodafone, 20210 Wind"],
  ["HK", "Hong Kong", "852", 0.0446, "45400 CSL, 45412 China Mobile, 45406 SmarTone"],
  ["HU", "Hungary", "36", 0.0641, "21601 Yettel, 21630 Telekom, 21670 One"],
  ["ID", "Indonesia", "62", 0.2214, "51010 Telkomsel, 51001 Indosat, 51011 XL"],
  ["IE", "Ireland", "353", 0.0488, "27201 Vodafone, 27203 Eir, 27205 Three"],
  ["IL", "Israel", "972", 0.0953, "42501 Partner, 42502 Cellcom, 42503 Pelephone"],
  ["IN", "India", "91", 0.0224, "40410 Airtel, 405857 Jio, 40411 Vi"],
  ["IT", "Italy", "39", 0.0695, "22201 TIM, 22210 Vodafone, 22288 WindTre"],
  ["JP", "Japan", "81", 0.0591, "44010 Docomo, 44020 SoftBank, 44051 KDDI"],
  ["KE", "Kenya", "254", 0.0213, "63902 Safaricom, 63903 Airtel"],
  ["KR", "South Korea", "82", 0.0218, "45005 SK Telecom, 45008 KT, 45006 LG U+"],
  ["MX", "Mexico", "52", 0.0378, "334020 Telcel, 334050 AT&T, 334030 Movistar"],
  ["MY", "Malaysia", "60", 0.0317, "50212 Maxis, 50213 Celcom, 50216 Digi"],
  ["NG", "Nigeria", "234", 0.0341, "62130 MTN, 62120 Airtel, 62150 Glo"],
  ["NL", "Netherlands", "31", 0.0751, "20408 KPN, 20404 Vodafone, 20416 Odido"],
  ["NO", "Norway", "47", 0.0462, "24201 Telenor, 24202 Telia, 24214 Ice"],
  ["NZ", "New Zealand", "64", 0.0872, "53005 Spark, 53001 One NZ, 53024 2degrees"],
  ["PH", "Philippines", "63", 0.0244, "51503 Smart, 51502 Globe"],
  ["PL", "Poland", "48", 0.0254, "26001 Plus, 26002 T-Mobile, 26003 Orange, 26006 Play"],
  ["PT", "Portugal", "351", 0.0361, "26806 MEO, 26801 Vodafone, 26803 NOS"],
  ["RO", "Romania", "40", 0.0553, "22610 Orange, 22601 Vodafone, 22603 Telekom"],
  ["SE", "Sweden", "46", 0.0431, "24001 Telia, 24007 Tele2, 24008 Telenor"],
  ["SG", "Singapore", "65", 0.0299, "52501 Singtel, 52503 M1, 52505 StarHub"],
  ["TH", "Thailand", "66", 0.0106, "52003 AIS, 52005 dtac, 52004 True"],
  ["TR", "Turkey", "90", 0.0101, "28601 Turkcell, 28602 Vodafone, 28603 Türk Telekom"],
  ["UA", "Ukraine", "380", 0.0812, "25501 Vodafone, 25503 Kyivstar, 25506 lifecell"],
  ["US", "United States", "1", 0.0079, "310260 T-Mobile, 310410 AT&T, 311480 Verizon"],
  ["ZA", "South Africa", "27", 0.0164, "65501 Vodacom, 65510 MTN, 65507 Cell C"],
];

/** In the order of their codes. Each network after the first is a little cheaper than the one before. */
export const COUNTRIES: readonly Country[] = ROWS.map(([code, name, prefix, euros, networks]) => ({
  code,
  name,
  prefix,
  euros,
  networks: networks.split(", ").map((network, at) => ({
    code: network.slice(0, network.indexOf(" ")),
    name: network.slice(network.indexOf(" ") + 1),
    euros: Math.round(euros * (1 - 0.05 * at) * 10_000) / 10_000,
  })),
}));

export const countryOf = (code: string): Country | undefined =>
  COUNTRIES.find((country) => country.code === code.toUpperCase());
