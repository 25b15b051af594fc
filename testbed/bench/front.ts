/**
 * A server that stands in front of another and decides what becomes of each request: passed on, answered in the other's
 * place, or left without an answer because the connection breaks.
 */
import * as http from "node:http";
import { startServer } from "../aws/server";
import type { Answer, LocalServer } from "../aws/server";

/** A request on its way. */
export interface Passing {
  method: string;
  /** Path and query. */
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Decides on a request; `pass` hands it on and answers what came back. Null breaks the connection. */
export type Meet = (request: Passing, pass: () => Promise<Answer>) => Promise<Answer | null>;

/** Starts a front of the server at `target`, an URL without a path. */
export async function startFront(target: string, meet: Meet): Promise<LocalServer> {
  const agent = new http.Agent({ keepAlive: true });
  const server = await startServer(async (request, body) => {
    const { method = "", url: path = "", headers } = request;
    const passing = { method, path, headers, body };
    const answer = await meet(passing, () => passOn(agent, target, passing));
    if (answer) return answer;
    request.socket.resetAndDestroy();
    return new Promise<never>(() => undefined);
  });
  return {
    ...server,
    stop: async () => {
      agent.destroy();
      await server.stop();
    },
  };
}

function passOn(
  agent: http.Agent,
  target: string,
  { method, path, headers, body }: Passing,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    http
      .request(target + path, { method, headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const type = response.headers["content-type"];
          resolve({
            status: response.statusCode,
            headers: type === undefined ? {} : { "content-type": type },
            body: Buffer.concat(chunks).toString(),
          });
        });
      })
      .on("error", reject)
      .end(body);
  });
}
