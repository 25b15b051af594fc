/**
 * The placeholders of the mails: what Cognito pastes in their place, who can choose it, and where it may stand. Pure.
 *
 * Cognito very probably pastes the values as they are, without encoding them (`docs/pool.md`, "The mail"). In HTML a value
 * with markup in it becomes part of the mail: a device that is called `<!--` would hide the link, and whoever holds the
 * stolen password can give his device any name. So HTML holds only what nobody but AWS chooses, as text and never in an
 * attribute, and after the link and what it does; what somebody else chooses stands in the text version alone, where it can't hide
 * anything, and last.
 *
 * The names are those of the Cognito developer guide, "Customizing email and SMS messages", "Threat protection message
 * templates".
 */

/** In the HTML version, as text. */
export const SAFE_IN_HTML = [
  // Cognito's clock.
  "{login-time}",
  // What AWS's list of addresses knows of the sender's. It has names such as "Côte d'Ivoire"; `null` where it has none.
  "{city}",
  "{country}",
] as const;

/** In the text version only. */
export const SAFE_IN_TEXT = [
  // The sender's own address, or what an app's server or a public client says it is (Cognito API reference, ContextDataType
  // and UserContextDataType, IpAddress: any text).
  "{ip-address}",
  // From the browser's user agent, or from what the app says of the device (EncodedData of the same types).
  "{device-name}",
] as const;

/** The whole address of Cognito's link. Cognito makes it, and it needs a domain of the pool. */
export const COGNITO_LINK = "{one-click-link-invalid}";

/**
 * What the report page's address ends with. Event id and token are Cognito's own, and consist of letters, digits and
 * `-_=.+` (Cognito API reference, UpdateAuthEventFeedback). The user name was chosen by the customer, or generated where one
 * signs in with an e-mail address. It is last, so that `&` in it does no harm (`page/link.ts`). A `#` in it cuts the address
 * of that customer's link, and a quote ends the attribute in HTML; the check of the pool warns of such names. It stands
 * nowhere else.
 */
export const PAGE_LINK_END = "e={event-id}&t={feedback-token}&u={username}";
