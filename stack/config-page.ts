/** The config of the report page: four keys, and what they need of each other and of the others. Pure. */

/** The host name of the page's own, and its certificate. */
export interface PageDomain {
  name: string;
  certificateArn: string;
}

/** The checked config of the report page. */
export interface ReportPage {
  /** The pools whose links it takes: never every pool. */
  userPoolIds: string[];
  /** Null for API Gateway's own host name. */
  domain: PageDomain | null;
  /** What the customers call the service; null for nothing. */
  serviceName: string | null;
}

/** The keys as they were read, each null where it is not set. */
export interface PageKeys {
  reportPage: boolean;
  reportPageDomain: string | null;
  reportPageCertificateArn: string | null;
  reportPageServiceName: string | null;
}

/** A host name of two labels or more, of which the last is no number (RFC 1123, section 2.1), in lower case. */
const HOST_NAME =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** An ACM certificate's ARN (Service Authorization Reference, "Actions, resources, and condition keys for AWS Certificate Manager"). */
const CERTIFICATE_ARN = /^arn:aws[a-z-]*:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]+$/;

/** @throws Error that says what is wrong with it */
export function parseDomain(text: string): string {
  if (!HOST_NAME.test(text)) {
    throw new Error(
      `is ${JSON.stringify(text)}, which is not a host name in lower case, without scheme, path, wildcard or final dot`,
    );
  }
  return text;
}

/**
 * API Gateway takes a certificate of its own region only (API Gateway developer guide, "Custom domain names for HTTP
 * APIs").
 *
 * @throws Error that says what is wrong with it
 */
export function parseCertificateArn(text: string, region: string): string {
  const [, found] = CERTIFICATE_ARN.exec(text) ?? [];
  if (found === undefined) {
    throw new Error(`is ${JSON.stringify(text)}, which is not the ARN of an ACM certificate`);
  }
  if (region !== "" && found !== region) {
    throw new Error(`is a certificate in ${found}, but the region is ${region}`);
  }
  return text;
}

/** Longest name: it stands on one line of a phone. */
const SERVICE_NAME_CHARACTERS = 60;

/** @throws Error that says what is wrong with it */
export function parseServiceName(text: string): string {
  const isLong = [...text].length > SERVICE_NAME_CHARACTERS;
  if (text.trim() === "" || isLong || /\p{Cc}/u.test(text)) {
    throw new Error(
      `is ${JSON.stringify(text)}, which is not a name of one line and at most ${SERVICE_NAME_CHARACTERS} characters`,
    );
  }
  return text.trim();
}

/** What is wrong with the keys together: each key with what is wrong, and the key that is to be set. */
export function pageProblems(
  isSet: (key: string) => boolean,
  reportPage: boolean,
): [key: string, wrong: string, toSet: string][] {
  const problems: [string, string, string][] = [];
  if (reportPage && !isSet("userPoolIds")) {
    problems.push([
      "userPoolIds",
      "is missing, but reportPage needs it: otherwise anybody's own pool could answer for a token of its own",
      "userPoolIds",
    ]);
  }
  if (isSet("reportPageServiceName") && !reportPage) {
    problems.push([
      "reportPageServiceName",
      "is set, but reportPage is not true: there is no page",
      "reportPage",
    ]);
  }
  const pair = ["reportPageDomain", "reportPageCertificateArn"] as const;
  for (const [key, other] of [pair, [pair[1], pair[0]]] as const) {
    if (!isSet(key)) continue;
    if (!reportPage) {
      problems.push([key, "is set, but reportPage is not true: there is no page", "reportPage"]);
    }
    if (!isSet(other)) problems.push([other, `is missing, but ${key} needs it`, other]);
  }
  return problems;
}

/** The page's config from keys without problems; null without the page. */
export function toReportPage(keys: PageKeys, userPoolIds: string[] | null): ReportPage | null {
  const { reportPage, reportPageDomain: name, reportPageCertificateArn: certificateArn } = keys;
  const { reportPageServiceName: serviceName } = keys;
  if (!reportPage || userPoolIds === null) return null;
  const domain = name !== null && certificateArn !== null ? { name, certificateArn } : null;
  return { userPoolIds, domain, serviceName };
}
