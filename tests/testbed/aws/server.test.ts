/** Where the local servers listen. */
import * as net from "node:net";
import { expect } from "chai";
import { startServer } from "../../../testbed/aws/server";

describe("a local server", () => {
  it("listens on 127.0.0.1 and on no other address", async () => {
    const server = await startServer(() => ({ body: "" }));
    try {
      expect(server.url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
      const socket = net.connect(Number(new URL(server.url).port), "127.0.0.2");
      const connected = await new Promise<boolean>((resolve) => {
        socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      });
      socket.destroy();
      expect(connected).to.equal(false);
    } finally {
      await server.stop();
    }
  });

  it("listens on the port that it is given, or says that it is taken", async () => {
    const free = await startServer(() => ({ body: "" }));
    const port = Number(new URL(free.url).port);
    const taken = await startServer(() => ({ body: "" }), port).catch((error: Error) => error);
    expect(taken).to.have.property("code", "EADDRINUSE");
    await free.stop();
    const again = await startServer(() => ({ body: "" }), port);
    expect(again.url).to.equal(free.url);
    await again.stop();
  });
});
