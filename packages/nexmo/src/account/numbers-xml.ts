import type { XmlShape } from "../wire/xml.ts";

/** Provider reference, Numbers API: XML hyphenates what JSON writes in camel case. */
export const NUMBERS_XML: XmlShape = {
  roots: ["inbound-numbers"],
  repeated: ["numbers"],
  lists: { features: "feature", limitations: "limitation" },
  renamed: {
    "mo-http-url": "moHttpUrl",
    "voice-callback-type": "voiceCallbackType",
    "voice-callback-value": "voiceCallbackValue",
    "messages-callback-type": "messagesCallbackType",
    "messages-callback-value": "messagesCallbackValue",
    "app-id": "app_id",
    "initial-price": "initialPrice",
  },
};
