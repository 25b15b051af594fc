/** An STS that knows who calls. It speaks the query protocol: a form in, XML out (STS API reference, GetCallerIdentity). */
import { startServer } from "./server";
import type { Answer, LocalServer } from "./server";

/** The local STS. */
export interface LocalSts extends LocalServer {
  /** Its response in place of its own; null while it is up. May be changed at any time. */
  trouble: Answer | null;
}

/** Starts an STS for callers with this ARN. */
export async function startSts(arn: string): Promise<LocalSts> {
  const server = await startServer((_request, body) => {
    if (sts.trouble) return sts.trouble;
    if (new URLSearchParams(body).get("Action") !== "GetCallerIdentity") {
      return stsError("InvalidAction", "no such action here");
    }
    const result = `<GetCallerIdentityResult><Arn>${arn}</Arn></GetCallerIdentityResult>`;
    return xml(200, `<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>`);
  });
  const sts: LocalSts = { ...server, trouble: null };
  return sts;
}

/** An error as STS returns it. */
export function stsError(code: string, message: string): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return xml(403, `<ErrorResponse>${error}</ErrorResponse>`);
}

function xml(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/xml" }, body };
}
