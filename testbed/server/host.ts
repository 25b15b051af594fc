/** A host name on the server: passes every request on with that name in `Host`, in place of a DNS record and of TLS. */
import * as http from "node:http";
import { startServer } from "../aws/server";
import type { Answer, LocalServer } from "../aws/server";

/** Starts it. Stop it in all cases. @param endpoint the server, without TLS */
export function startHost(endpoint: string, name: string): Promise<LocalServer> {
  return startServer(
    ({ method, url, headers }, _body, bytes) =>
      new Promise<Answer>((resolve, reject) => {
        const request = http.request(new URL(url ?? "/", endpoint), {
          method,
          // The path as it came: a URL would change what it holds.
          path: url,
          headers: { ...headers, host: name, connection: "close" },
        });
        request.once("error", reject);
        request.once("response", (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.once("error", reject);
          response.once("end", () =>
            resolve({
              status: response.statusCode,
              headers: { ...passedOn(response.headers) },
              body: Buffer.concat(chunks).toString(),
            }),
          );
        });
        request.end(bytes);
      }),
  );
}

/** Headers of one connection are not passed on. */
function passedOn(headers: http.IncomingHttpHeaders): Record<string, string> {
  const own = ["connection", "transfer-encoding", "content-length", "date"];
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      own.includes(name) ? [] : [[name, String(value)]],
    ),
  );
}
