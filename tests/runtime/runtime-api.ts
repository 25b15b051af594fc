/** Lambda's Runtime API, as far as the runtime client uses it (Lambda developer guide, "Runtime API"). */
import { startServer } from "../../testbed/aws/server";
import type { LocalServer } from "../../testbed/aws/server";

/** What the runtime posted: the result or the error of an invocation, or the error of its start. */
export interface Posted {
  /** The path's last part: `response` or `error`. */
  kind: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever was posted
  body: any;
}

/** A running Runtime API, for one runtime. Stop it in all cases. */
export interface RuntimeApi extends LocalServer {
  /** Hands the runtime its next invocation, and answers what it posts about it. */
  invoke(event: unknown, timeoutSeconds: number): Promise<Posted>;
  /** What the runtime posted instead of asking for an invocation. */
  initErrors: Posted[];
}

interface Invocation {
  id: string;
  body: string;
  deadline: number;
}

/** Starts it. A runtime that asks for an invocation is kept waiting until there is one, as in Lambda. */
export async function startRuntimeApi(functionArn: string): Promise<RuntimeApi> {
  const queue: Invocation[] = [];
  const answers = new Map<string, (posted: Posted) => void>();
  const initErrors: Posted[] = [];
  let wake = () => {};
  let invoked = 0;

  const next = async () => {
    while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    const { id, body, deadline } = queue.shift()!;
    return {
      headers: {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": id,
        "lambda-runtime-deadline-ms": String(deadline),
        "lambda-runtime-invoked-function-arn": functionArn,
        "lambda-runtime-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
      },
      body,
    };
  };

  const server = await startServer((request, body) => {
    const [, , , scope, id, kind] = request.url!.split("/");
    if (request.method === "GET" && `${scope}/${id}` === "invocation/next") return next();
    const posted = JSON.parse(body);
    if (`${scope}/${id}` === "init/error") {
      initErrors.push({ kind: "error", body: posted });
    } else {
      const answer = answers.get(id!);
      if (!answer) return { status: 400, body: `no invocation ${id} is running` };
      answers.delete(id!);
      answer({ kind: kind!, body: posted });
    }
    return { status: 202, body: "" };
  });

  return {
    ...server,
    initErrors,
    invoke: (event, timeoutSeconds) =>
      new Promise((resolve) => {
        const id = `invocation-${++invoked}`;
        answers.set(id, resolve);
        const deadline = Date.now() + timeoutSeconds * 1000;
        queue.push({ id, body: JSON.stringify(event), deadline });
        wake();
      }),
  };
}
