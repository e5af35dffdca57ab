/**
 * What people call the column with the number to text, in the order of preference: a column for mobiles
 * beats one for phones (which often holds landlines), and that beats a mere "number".
 */
const MOBILE_NAMES = [
  "mobile, mobile phone, mobile number, mobile no, mobile phone number, cell, cell phone, cell number",
  "cell phone number, cellular, msisdn, gsm, sms, sms number, whatsapp",
  "mobil, mobilnummer, mobiltelefon, mobilfunk, mobilfunknummer, handy, handynummer, handynr, natel",
  "portable, téléphone portable, tél portable, numéro portable, numéro de portable, téléphone mobile",
  "móvil, teléfono móvil, número móvil, celular, teléfono celular, número celular, número de celular",
  "telemóvel, número de telemóvel, cellulare, numero cellulare, telefono cellulare",
  "mobiel, mobiel nummer, gsm nummer, mobilní telefon, telefon komórkowy, komórka, numer komórkowy",
  "matkapuhelin, mobiltelefonszám, cep, cep telefonu, gsm no, di động, số di động",
  "мобильный, мобильный телефон, номер мобильного, сотовый, сотовый телефон, мобільний, мобільний телефон",
  "κινητό, κινητό τηλέφωνο, נייד, טלפון נייד, جوال, رقم الجوال, موبايل, رقم الموبايل, محمول, موبایل",
  "मोबाइल, मोबाइल नंबर, มือถือ, เบอร์มือถือ, 手机, 手机号, 手机号码, 移动电话, 手機, 手機號碼, 行動電話",
  "携帯, 携帯電話, 携帯番号, 携帯電話番号, 휴대폰, 휴대폰번호, 휴대전화, 휴대전화번호, 핸드폰, 핸드폰번호",
];

const PHONE_NAMES = [
  "phone, phone number, phone no, telephone, telephone number, telephone no, tel, tel no, tel number",
  "telefon, telefonnummer, telefon nr, tel nr, rufnummer, téléphone, tél, numéro de téléphone",
  "teléfono, número de teléfono, telefone, número de telefone, fone, telefono, numero di telefono",
  "telefoon, telefoonnummer, puhelin, puhelinnumero, telefonnummer, telefonní číslo, numer telefonu",
  "telefonszám, telefon numarası, nomor telepon, telepon, điện thoại, số điện thoại",
  "телефон, номер телефона, номер телефону, τηλέφωνο, טלפון, מספר טלפון, هاتف, رقم الهاتف, تلفن",
  "फ़ोन, फोन नंबर, โทรศัพท์, เบอร์โทร, เบอร์โทรศัพท์, 电话, 电话号码, 電話, 電話號碼, 電話番号, 전화, 전화번호",
];

const NUMBER_NAMES = [
  "number, numero, número, numéro, nummer, numer, номер, 号码, 號碼, 番号, 번호",
  "recipient, destination, to, empfänger, destinataire, destinatario",
];

const RANKS = new Map(
  [MOBILE_NAMES, PHONE_NAMES, NUMBER_NAMES].flatMap((lines, rank) =>
    lines.flatMap((line) => line.split(",")).map((name) => [essence(name), rank] as const),
  ),
);

/** The place of a column name in that order, 0 being the best, or null when it names no phone number. */
export function phoneRank(name: string): number | null {
  return RANKS.get(essence(name)) ?? null;
}

/** Letters and digits only: case, accents, spaces and punctuation make no difference. */
function essence(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}
