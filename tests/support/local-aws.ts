/** AWS as the program's checks call it over the SDK, on 127.0.0.1, with nothing wrong unless a test says so. */
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { ACCOUNT_ID } from "../../cli/record";
import { healthyAnswers } from "../../testbed/outside";
import type { Answers } from "../../testbed/outside";

/** A running server. */
export interface LocalAws {
  /** For the environment of a process that uses the SDK. */
  environment: Record<string, string>;
  /** Operations in the order of their calls. */
  calls: string[];
  stop(): void;
}

/** Starts it on a free port. */
export async function startLocalAws(region: string, changes: Answers = {}): Promise<LocalAws> {
  const answers: Answers = { ...healthyAnswers(region), ...changes };
  const calls: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      // STS speaks XML and names the operation in the form; the others speak JSON and name it in a header.
      const target = request.headers["x-amz-target"];
      const operation = target
        ? String(target).split(".").at(-1)!
        : new URLSearchParams(body).get("Action")!;
      calls.push(operation);
      if (operation === "GetCallerIdentity") {
        response.setHeader("content-type", "text/xml");
        response.end(
          `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${ACCOUNT_ID}</Account>` +
            "</GetCallerIdentityResult></GetCallerIdentityResponse>",
        );
        return;
      }
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.statusCode = answers[operation] ? 200 : 400;
      response.end(JSON.stringify(answers[operation]?.(JSON.parse(body)) ?? { __type: operation }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
    calls,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
