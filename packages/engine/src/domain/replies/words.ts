/** What a keyword asks for. */
export const KEYWORD_ACTIONS = ["stop", "start", "help", "answer"] as const;
export type KeywordAction = (typeof KEYWORD_ACTIONS)[number];

/** What everybody's keywords ask for; `answer` is for those of an account. */
export type CommonAction = Exclude<KeywordAction, "answer">;

export type Words = {
  /** Opts out as the first word, whatever stands behind it. */
  readonly stop: readonly string[];
  /** Opts out only where nothing but a courtesy stands beside it: it begins ordinary answers, too. */
  readonly alone?: readonly string[];
  readonly start: readonly string[];
  readonly help: readonly string[];
};

/**
 * Keywords by language (ISO 639-1), each once as it is written with its accents: case and accents do not
 * count. The English ones for stopping are those that a sender must honour (provider reference, inbound
 * messages; KB-9398221473564), and they count in every language, so that none repeats them. All languages
 * count unless an account chooses, therefore no word is here that is an everyday word of another language:
 * not the Finnish "seis", which is six in Spanish. How they were reviewed stands in docs/replies.md.
 */
export const LANGUAGES = {
  en: {
    stop: [
      "stop",
      "stopall",
      "stop all",
      "end",
      "quit",
      "cancel",
      "unsubscribe",
      "optout",
      "opt out",
      "revoke",
    ],
    start: ["start", "unstop", "optin", "opt in", "subscribe", "resubscribe"],
    help: ["help", "info"],
  },
  ar: {
    stop: ["إيقاف", "توقف", "إلغاء الاشتراك"],
    alone: ["إلغاء"],
    start: ["ابدأ", "اشتراك"],
    help: ["مساعدة"],
  },
  cs: { stop: ["odhlásit"], alone: ["konec"], start: ["přihlásit"], help: ["pomoc"] },
  da: { stop: ["afmeld", "frameld"], start: ["tilmeld"], help: ["hjælp"] },
  de: {
    stop: ["stopp", "abmelden", "abbestellen", "austragen", "keine sms mehr"],
    alone: ["beenden", "keine sms"],
    start: ["anmelden"],
    help: ["hilfe"],
  },
  el: { stop: ["στοπ"], alone: ["διαγραφή"], start: ["εγγραφή"], help: ["βοήθεια"] },
  es: {
    stop: ["parar", "detener", "darse de baja", "darme de baja", "no más mensajes", "no más sms"],
    alone: ["baja", "cancelar", "no más"],
    start: ["darme de alta", "iniciar"],
    help: ["ayuda"],
  },
  fi: {
    stop: ["lopeta", "peru tilaus"],
    alone: ["peruuta"],
    start: ["aloita"],
    help: ["apua", "ohje"],
  },
  fr: {
    stop: ["arrêter", "arrêtez", "arrêt sms", "désabonner", "désinscription", "désinscrire"],
    alone: ["arrêt"],
    start: ["abonner", "réabonner"],
    help: ["aide"],
  },
  he: { stop: ["הסר", "הסרה", "להסרה", "עצור"], start: ["הצטרף"], help: ["עזרה"] },
  hu: { stop: ["leiratkozás", "leiratkozom"], start: ["feliratkozás"], help: ["segítség"] },
  it: {
    stop: ["cancellami", "disiscrivi", "disiscrivimi", "basta messaggi", "basta sms"],
    alone: ["ferma", "annulla", "basta"],
    start: ["iscrivi", "inizia"],
    help: ["aiuto"],
  },
  ja: {
    stop: ["配信停止"],
    alone: ["停止", "解除", "ストップ"],
    start: ["開始", "再開"],
    help: ["ヘルプ"],
  },
  nl: { stop: ["stoppen", "afmelden", "uitschrijven"], start: ["aanmelden"], help: ["hulp"] },
  no: { stop: ["stopp", "avmeld", "meld av"], start: ["påmeld"], help: ["hjelp"] },
  pl: {
    stop: ["wypisz mnie", "rezygnuję z sms", "rezygnuję z wiadomości"],
    alone: ["wypisz", "rezygnuję", "rezygnacja", "anuluj"],
    start: ["zapisz"],
    help: ["pomoc"],
  },
  pt: {
    stop: ["parar", "remover", "descadastrar"],
    alone: ["sair", "cancelar"],
    start: ["iniciar"],
    help: ["ajuda"],
  },
  ro: { stop: ["dezabonare", "dezabonează"], start: ["abonare"], help: ["ajutor"] },
  ru: {
    stop: ["стоп", "отписаться", "отписка"],
    alone: ["отмена"],
    start: ["старт"],
    help: ["помощь"],
  },
  sv: { stop: ["stopp", "avregistrera"], alone: ["avsluta"], start: ["starta"], help: ["hjälp"] },
  tr: { stop: ["durdur"], alone: ["iptal", "ret"], start: ["başla"], help: ["yardım"] },
  uk: { stop: ["стоп", "відписатися", "відписка"], start: ["старт"], help: ["допомога"] },
  zh: {
    stop: ["退订", "退訂", "取消订阅", "取消訂閱"],
    alone: ["取消", "停止", "td"],
    start: ["订阅", "訂閱"],
    help: ["帮助"],
  },
} as const satisfies Readonly<Record<string, Words>>;

export type Language = keyof typeof LANGUAGES;
export const LANGUAGE_CODES: readonly string[] = Object.keys(LANGUAGES);

/** Courtesies before a keyword: "please stop" asks for the same. */
export const COURTESIES = [
  "please",
  "pls",
  "plz",
  "kindly",
  "ok",
  "hi",
  "hello",
  "bitte",
  "por favor",
  "s'il vous plaît",
  "svp",
  "per favore",
  "alsjeblieft",
  "proszę",
  "пожалуйста",
] as const;

/** Thanks behind a keyword do not keep it from standing alone. */
export const THANKS = [
  "thanks",
  "thank you",
  "danke",
  "gracias",
  "grazie",
  "merci",
  "obrigado",
  "obrigada",
  "dank u",
  "dziękuję",
  "спасибо",
] as const;

/**
 * Whether an opt-out by this word can never be taken for anything else: an account may give END, QUIT or
 * CANCEL a meaning of its own ("CANCEL 12:30"), and these not.
 */
export const RESERVED: readonly string[] = [
  "stop",
  "stopall",
  "stop all",
  "unsubscribe",
  "optout",
  "opt out",
];

type Answers = Readonly<Record<CommonAction, string>>;

/** What is answered where an account has no words of its own; short enough for one part in GSM-7. */
export const ANSWERS: { readonly en: Answers } & Partial<Readonly<Record<Language, Answers>>> = {
  en: {
    stop: "You will get no more messages from us. Reply START to get them again.",
    start: "You will get our messages again. Reply STOP to end them.",
    help: "Reply STOP to get no more messages from us.",
  },
  de: {
    stop: "Sie erhalten keine Nachrichten mehr von uns. Mit START erhalten Sie sie wieder.",
    start: "Sie erhalten wieder Nachrichten von uns. Mit STOP beenden Sie sie.",
    help: "Antworten Sie STOP, um keine Nachrichten mehr von uns zu erhalten.",
  },
  es: {
    stop: "Ya no recibe mensajes nuestros. Responda START para recibirlos de nuevo.",
    start: "Recibe de nuevo nuestros mensajes. Responda STOP para no recibirlos.",
    help: "Responda STOP para no recibir nuestros mensajes.",
  },
  fr: {
    stop: "Vous ne recevrez plus nos messages. Répondez START pour les recevoir à nouveau.",
    start: "Vous recevrez à nouveau nos messages. Répondez STOP pour y mettre fin.",
    help: "Répondez STOP pour ne plus recevoir nos messages.",
  },
  it: {
    stop: "Non riceverà più i nostri messaggi. Risponda START per riceverli di nuovo.",
    start: "Riceverà di nuovo i nostri messaggi. Risponda STOP per non riceverli più.",
    help: "Risponda STOP per non ricevere più i nostri messaggi.",
  },
  nl: {
    stop: "U ontvangt geen berichten meer van ons. Antwoord START om ze weer te ontvangen.",
    start: "U ontvangt onze berichten weer. Antwoord STOP om te stoppen.",
    help: "Antwoord STOP om geen berichten meer van ons te ontvangen.",
  },
};
