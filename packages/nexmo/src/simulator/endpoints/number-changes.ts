import { scalar } from "../../wire/scalars.ts";
import type { Fields } from "../../wire/scalars.ts";
import type { Credit } from "../account/credit.ts";
import type { Reply } from "../http/replies.ts";
import type { Received } from "../http/requests.ts";
import type { Inventory, OwnedLine } from "../numbers/inventory.ts";
import { UNITS_PER_EURO } from "../pricing/money.ts";
import { answers200 } from "./callback-check.ts";
import { failure, success } from "./outcomes.ts";

/** Countries whose numbers are not rented over the API, because they need an address there. */
const ADDRESS_NEEDED: ReadonlySet<string> = new Set(["DE", "IT"]);
const NEEDS_ADDRESS =
  "Numbers from this country can be requested from the Dashboard (https://dashboard.nexmo.com/buy-numbers) as they require a valid local address to be provided before being purchased.";

type Desk = { readonly inventory: Inventory; readonly credit: Credit };

/** `POST /number/buy`: rents a number at its monthly cost. */
export function buyNumber({ credit, inventory }: Desk, received: Received): Reply {
  const { country, msisdn } = nameOf(received.params);
  if (inventory.ownedLine(msisdn) !== undefined) return failure(received, "already owned");
  const line = inventory.available(country).find((one) => one.msisdn === msisdn);
  if (line === undefined) return failure(received);
  if (ADDRESS_NEEDED.has(country)) return failure(received, NEEDS_ADDRESS);
  if (!credit.spend(Math.round(Number(line.cost) * UNITS_PER_EURO))) return failure(received);
  inventory.buy(line);
  return success(received);
}

/** `POST /number/cancel`: gives it back. */
export function cancelNumber({ inventory }: Desk, received: Received): Reply {
  const line = ownLine(inventory, received.params);
  if (line === undefined) return failure(received);
  inventory.cancel(line);
  return success(received);
}

const CALLBACKS = [
  "moHttpUrl",
  "moSmppSysType",
  "voiceCallbackType",
  "voiceCallbackValue",
  "voiceStatusCallback",
  "messagesCallbackType",
  "messagesCallbackValue",
  "app_id",
] as const;

/** `vxml` is a word of 2017. */
const VOICE_TYPES: ReadonlySet<string> = new Set(["sip", "tel", "app", "vxml"]);

/** `POST /number/update`: what is not given stays. `moHttpUrl` must answer a GET with 200. */
export async function updateNumber({ inventory }: Desk, received: Received): Promise<Reply> {
  const line = ownLine(inventory, received.params);
  if (line === undefined) return failure(received);
  const given = givenCallbacks(received.params);
  const { moHttpUrl = "", voiceCallbackType, voiceCallbackValue } = given;
  if ((voiceCallbackType === undefined) !== (voiceCallbackValue === undefined)) {
    return failure(received, "voiceCallbackType and voiceCallbackValue belong together");
  }
  const isVoiceType = VOICE_TYPES.has(voiceCallbackType ?? "tel") || voiceCallbackType === "";
  if (!isVoiceType) return failure(received, "invalid voiceCallbackType");
  if (moHttpUrl !== "" && !(await answers200(moHttpUrl))) {
    return failure(received, "Callback URL is unreachable");
  }
  inventory.update(line, given);
  return success(received);
}

const nameOf = (params: Fields) => ({
  country: scalar(params["country"])?.toUpperCase() ?? "",
  msisdn: scalar(params["msisdn"]) ?? "",
});

function ownLine(inventory: Inventory, params: Fields): OwnedLine | undefined {
  const { country, msisdn } = nameOf(params);
  const line = inventory.ownedLine(msisdn);
  return line?.country === country ? line : undefined;
}

function givenCallbacks(params: Fields): Readonly<Record<string, string>> {
  const given = CALLBACKS.filter((name) => params[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, scalar(params[name]) ?? ""]));
}
