/**
 * The contacts and factors of an account, masked: where a code can go, and what else opens the account. An attacker with a
 * session can register a contact or a factor of his own. Pure.
 */
import type { AdminGetUserResponse } from "@aws-sdk/client-cognito-identity-provider";

/** A contact that a code can go to. */
export interface Contact {
  /** First and last characters; the rest is masked. */
  masked: string;
  isVerified: boolean;
}

/** The contacts and second factors of an account. */
export interface Contacts {
  email?: Contact;
  phone?: Contact;
  /** Cognito's UserMFASettingList, such as SMS_MFA, EMAIL_OTP or SOFTWARE_TOKEN_MFA. */
  mfa: string[];
}

/** Reads the contacts out of AdminGetUser's response, masked. Pure. */
export function contactsOf(response: AdminGetUserResponse): Contacts {
  const value = (name: string) => attributeOf(response, name);
  const contact = (name: string, mask: (text: string) => string): Contact | undefined => {
    const text = value(name);
    if (!text) return undefined;
    return { masked: mask(text), isVerified: value(`${name}_verified`) === "true" };
  };
  const email = contact("email", maskEmail);
  const phone = contact("phone_number", maskPhone);
  return {
    ...(email && { email }),
    ...(phone && { phone }),
    mfa: response.UserMFASettingList ?? [],
  };
}

/** As Cognito masks an address itself: `c***@e***` (API reference, CodeDeliveryDetailsType). */
function maskEmail(address: string): string {
  const [local = "", domain = ""] = address.split("@");
  return `${[...local][0] ?? ""}***@${[...domain][0] ?? ""}***`;
}

function maskPhone(number: string): string {
  return `***${[...number].slice(-4).join("")}`;
}

/** An attribute of the user, or undefined where it has none of that name. */
export function attributeOf(
  { UserAttributes: attributes = [] }: AdminGetUserResponse,
  name: string,
): string | undefined {
  return attributes.find((attribute) => attribute.Name === name)?.Value;
}
