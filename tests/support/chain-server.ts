/** The services that the self-check asks, over every protocol of the SDK, on 127.0.0.1. */
import { answerAws, startServer } from "../../testbed/aws/server";
import type { Answer, AwsOperation, LocalServer } from "../../testbed/aws/server";

/** Starts it; stop it in all cases. A test may change the answers at any time. */
export function startChainServer(
  answers: () => Record<string, AwsOperation>,
): Promise<LocalServer> {
  return startServer((request, body) => {
    if (request.headers["x-amz-target"] !== undefined) return answerAws(answers())(request, body);
    const { pathname } = new URL(request.url!, "http://127.0.0.1");
    const [, UUID] = /\/event-source-mappings\/([\w-]+)$/.exec(pathname) ?? [];
    if (UUID !== undefined) return rest(answers().GetEventSourceMapping!({ UUID }));
    return query(new URLSearchParams(body).get("Action"), answers().GetTopicAttributes!({}));
  });
}

/** Lambda's protocol: JSON, the error's name in a header. */
async function rest(output: ReturnType<AwsOperation>): Promise<Answer> {
  const given = await output;
  return "refusal" in given && given.refusal !== undefined
    ? {
        status: 404,
        headers: { "x-amzn-errortype": given.refusal },
        body: JSON.stringify({ Message: given.message }),
      }
    : { body: JSON.stringify(given) };
}

/** SNS's protocol: XML. */
async function query(action: string | null, output: ReturnType<AwsOperation>): Promise<Answer> {
  const given = await output;
  if ("refusal" in given && given.refusal !== undefined) {
    const error = `<Error><Type>Sender</Type><Code>${given.refusal}</Code><Message>${given.message}</Message></Error>`;
    return { status: 404, body: `<ErrorResponse>${error}</ErrorResponse>` };
  }
  const { Attributes } = given as unknown as { Attributes: Record<string, string> };
  const entries = Object.entries(Attributes)
    .map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`)
    .join("");
  const result = `<${action}Result><Attributes>${entries}</Attributes></${action}Result>`;
  return {
    headers: { "content-type": "text/xml" },
    body: `<${action}Response>${result}</${action}Response>`,
  };
}
