/** Reads AWS_ENDPOINT_URL and AWS_REGION, for `npm start` and `npm run e2e`. */
import { REGION } from "../handler/aws-patterns";
import { UsageError } from "../cli/usage";

/** Domains of AWS's own endpoints, partition by partition (the SDK's endpoint rules). */
const AWS_DOMAINS = [
  "amazonaws.com",
  "api.aws",
  "amazonaws.com.cn",
  "api.amazonwebservices.com.cn",
  "amazonaws.eu",
  "api.amazonwebservices.eu",
  "c2s.ic.gov",
  "sc2s.sgov.gov",
  "cloud.adc-e.uk",
  "api.cloud-aws.adc-e.uk",
  "csp.hci.ic.gov",
  "api.aws.ic.gov",
  "api.aws.hci.ic.gov",
  "api.aws.scloud",
];

/**
 * Reads AWS_ENDPOINT_URL, which must never be AWS itself.
 *
 * @param why what the command does there, which must not happen in AWS
 * @returns null when it is not set
 * @throws UsageError when it is not a URL, or is AWS
 */
export function readEndpoint(endpoint: string | undefined, why: string): string | null {
  if (!endpoint) return null;
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new UsageError(`AWS_ENDPOINT_URL is not an http(s) URL: ${endpoint}`);
  }
  const host = new URL(endpoint).hostname.replace(/\.$/, "");
  if (AWS_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`))) {
    throw new UsageError(`AWS_ENDPOINT_URL is AWS itself; ${why}, which must not happen there`);
  }
  return endpoint;
}

/**
 * Reads AWS_REGION.
 *
 * @throws UsageError when it is not a region
 */
export function readRegion(region: string | undefined): string {
  if (!region) return "us-east-2";
  if (!REGION.test(region))
    throw new UsageError(`AWS_REGION is "${region}", which is not a region`);
  return region;
}
