/** An HTTP server on 127.0.0.1, and AWS's JSON protocol on top of it. */
import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** A running server. Stop it in all cases. */
export interface LocalServer {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  /** TCP connections accepted so far. */
  connections(): number;
  /** Closes the server and every connection to it. */
  stop(): Promise<void>;
}

/** An HTTP response. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: string;
}

/**
 * Starts a server on 127.0.0.1 that passes each request and its body to `answer`.
 *
 * @param port a free one unless it is given
 * @throws Error when the port is taken
 */
export async function startServer(
  answer: (request: http.IncomingMessage, body: string, bytes: Buffer) => Promise<Answer> | Answer,
  port = 0,
): Promise<LocalServer> {
  let connections = 0;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      void Promise.resolve()
        .then(() => answer(request, bytes.toString(), bytes))
        .catch((error: unknown) => ({ status: 500, headers: {}, body: String(error) }))
        .then(({ status = 200, headers, body }) => response.writeHead(status, headers).end(body));
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** An error of an AWS service: its name and message, the HTTP status where that is not 400, and its other fields. */
export interface AwsRefusal {
  refusal: string;
  message: string;
  status?: number;
  details?: Record<string, unknown>;
}

/** A body that is not JSON, sent as it is. */
export interface Nonsense {
  refusal?: undefined;
  nonsense: string;
}

/** One operation: the parsed input in, the output or a refusal out. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs have a shape per operation
export type AwsOperation = (input: any) => AwsOutput | Promise<AwsOutput>;

/** What an operation returns. */
export type AwsOutput = AwsRefusal | Nonsense | { refusal?: undefined; [field: string]: unknown };

/**
 * Starts a server that speaks AWS's JSON protocol.
 *
 * @param now its clock, for the header `Date`, in milliseconds since 1970
 */
export function startAwsServer(
  operations: Record<string, AwsOperation>,
  now?: () => number,
): Promise<LocalServer> {
  const answer = answerAws(operations);
  if (!now) return startServer(answer);
  return startServer(async (request, body) => {
    const { headers, ...rest } = await answer(request, body);
    return { ...rest, headers: { ...headers, date: new Date(now()).toUTCString() } };
  });
}

/** Responds in AWS's JSON protocol: the operation is in the header `X-Amz-Target`, an error's name in `__type`. */
export function answerAws(
  operations: Record<string, AwsOperation>,
): (request: http.IncomingMessage, body: string) => Promise<Answer> {
  return async (request, body) => {
    const name = String(request.headers["x-amz-target"]).split(".").pop()!;
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    const output = operation
      ? await operation(JSON.parse(body))
      : { refusal: "UnknownOperationException", message: `no ${name} here` };
    const headers = { "content-type": "application/x-amz-json-1.1" };
    return output.refusal !== undefined
      ? {
          status: typeof output.status === "number" ? output.status : 400,
          headers,
          body: JSON.stringify({
            __type: output.refusal,
            message: output.message,
            ...(output.details as AwsRefusal["details"]),
          }),
        }
      : { headers, body: "nonsense" in output ? String(output.nonsense) : JSON.stringify(output) };
  };
}
