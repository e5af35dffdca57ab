/**
 * What people call the column with the number to text, in the order of preference: a column for mobiles
 * beats one for phones (which often holds landlines), and that beats a mere "number".
 */
const MOBILE_NAMES = [
  "mobile, mobile phone, mobile number, mobile no, mobile phone number, cell, cell phone, cell number",
  "mobile phone no, mobiles, cell no, sms phone, text number, phone mobile, mobile phone 1, primary mobile",
  "cell phone number, cellular, msisdn, gsm, sms, sms number, whatsapp",
  "mobil, mobilnummer, mobiltelefon, mobilfunk, mobilfunknummer, handy, handynummer, handynr, natel",
  "portable, téléphone portable, tél portable, numéro portable, numéro de portable, téléphone mobile",
  "móvil, teléfono móvil, número móvil, celular, teléfono celular, número celular, número de celular",
  "telemóvel, número de telemóvel, cellulare, numero cellulare, telefono cellulare",
  "mobiel, mobiel nummer, gsm nummer, mobilní telefon, telefon komórkowy, komórka, numer komórkowy",
  "mobilnr, mobil nr, mobiltelefonnummer, handytelefon, mobiltelefon nummer, gsm numarası, cep no, cep numarası",
  "portable perso, numéro de mobile, n° de portable, n° mobile, numéro mobile, numero movil, tel móvil, tel celular",
  "n cellulare, nr cellulare, cell., nº de telemóvel, nº celular, número de celular, 06 nummer, mobiele telefoon",
  "telefon kom, nr kom, nr komórki, tel komórkowy, telefon mobilny, numer telefonu komórkowego, мобильный номер",
  "моб, моб телефон, номер сотового, мобилен телефон, mobilní číslo, mobil telefon, 手机号碼, 电话手机, 移动电话号码",
  "رقم الهاتف المحمول, هاتف محمول, رقم المحمول, الجوال, موبایل, شماره موبایل, ケータイ, 携帯電話番号, モバイル",
  "matkapuhelin, mobiltelefonszám, cep, cep telefonu, gsm no, di động, số di động",
  "мобильный, мобильный телефон, номер мобильного, сотовый, сотовый телефон, мобільний, мобільний телефон",
  "κινητό, κινητό τηλέφωνο, נייד, טלפון נייד, جوال, رقم الجوال, موبايل, رقم الموبايل, محمول, موبایل",
  "मोबाइल, मोबाइल नंबर, มือถือ, เบอร์มือถือ, 手机, 手机号, 手机号码, 移动电话, 手機, 手機號碼, 行動電話",
  "携帯, 携帯電話, 携帯番号, 携帯電話番号, 휴대폰, 휴대폰번호, 휴대전화, 휴대전화번호, 핸드폰, 핸드폰번호",
];

const PHONE_NAMES = [
  "phone 1, phones, primary phone, contact number, contact no, contact phone, customer phone, phone e164, e164",
  "phone, phone number, phone no, telephone, telephone number, telephone no, tel, tel no, tel number",
  "telefon, telefonnummer, telefon nr, tel nr, rufnummer, téléphone, tél, numéro de téléphone",
  "telefonnr, telnr, fon, rufnr, n° de téléphone, n° tél, numéro tél, nº de teléfono, nro de telefono, tlf, tlfno",
  "numero telefono, recapito telefonico, nº de telefone, número telefone, telefoonnr, tel nummer, nr telefonu, nr tel",
  "telefonnummer, telefonnr, telefon no, telefon numarası, тел, тел номер, رقم هاتف, الهاتف, رقم التليفون, تليفون",
  "联系电话, 联系方式, 聯絡電話, 電話番号1, 連絡先電話番号, TEL番号",
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

/** What else a column may be for, and what people call it. */
const ROLE_NAMES = {
  sender: [
    "sender, sender id, sender name, from, originator, absender, expéditeur, remitente, mittente, remetente",
    "afzender, nadawca, avsändare, gönderen, отправитель, المرسل, 发件人, 发送者, 送信者, 差出人",
  ],
  country: [
    "country, country code, iso country, land, ländercode, pays, code pays, país, pais, código de país",
    "paese, nazione, código do país, landcode, kraj, kod kraju, landskod, ülke, ülke kodu, страна",
    "код страны, البلد, الدولة, 国家, 國家, 国家代码, 国, 国コード",
  ],
  timeZone: [
    "time zone, timezone, tz, zeitzone, fuseau horaire, zona horaria, huso horario, fuso orario, fuso horário",
    "tijdzone, strefa czasowa, tidszon, saat dilimi, часовой пояс, المنطقة الزمنية, 时区, 時區, タイムゾーン, 時間帯",
  ],
  sendAt: [
    "send at, send time, send date, scheduled at, schedule, scheduled time, deliver at, sendezeit, senden am",
    "versandzeit, date d'envoi, heure d'envoi, fecha de envío, hora de envío, data di invio, ora di invio",
    "data de envio, hora de envio, verzendtijd, verzenddatum, data wysyłki, czas wysyłki, sändningstid",
    "gönderim zamanı, gönderme zamanı, время отправки, дата отправки, وقت الإرسال, 发送时间, 發送時間, 送信日時, 送信時刻",
  ],
} as const;

/** What a column may be for beside being a field of the text. */
export type Role = keyof typeof ROLE_NAMES;

const ROLES_BY_NAME = new Map(
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys are those written above
  (Object.keys(ROLE_NAMES) as Role[]).flatMap((role) =>
    namesIn(ROLE_NAMES[role]).map((name) => [name, role] as const),
  ),
);

const RANKS = new Map(
  [MOBILE_NAMES, PHONE_NAMES, NUMBER_NAMES].flatMap((lines, rank) =>
    namesIn(lines).map((name) => [name, rank] as const),
  ),
);

/** The place of a column name in that order, 0 being the best, or null when it names no phone number. */
export function phoneRank(name: string): number | null {
  return RANKS.get(essence(name)) ?? null;
}

/** What a column is for by its name, beside the phone number; null for a mere field. */
export function columnRole(name: string): Role | null {
  return ROLES_BY_NAME.get(essence(name)) ?? null;
}

function namesIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(",")).map(essence);
}

/** Letters and digits only: case, accents, spaces and punctuation make no difference. */
function essence(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}
