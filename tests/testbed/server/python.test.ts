/** Which Python is taken. */
import { expect } from "chai";
import { findPython } from "../../../testbed/server/python";
import type { PythonAnswer } from "../../../testbed/server/python";
import { UsageError } from "../../../cli/usage";

describe("findPython", () => {
  const machine = (pythons: Record<string, PythonAnswer>) => (name: string) =>
    Promise.resolve(pythons[name] ?? null);

  it("takes the first that is new enough and has venv", async () => {
    const old = { major: 3, minor: 9, venv: true };
    const bare = { major: 3, minor: 12, venv: false };
    const good = { major: 3, minor: 10, venv: true };
    expect(await findPython(machine({ python3: good }))).to.equal("python3");
    expect(await findPython(machine({ python3: old, python: bare, "python3.11": good }))).to.equal(
      "python3.11",
    );
  });

  const mistakes: [string, Record<string, PythonAnswer>, string][] = [
    ["there is none", {}, "(there is no Python here)"],
    [
      "there are old ones",
      {
        python3: { major: 3, minor: 9, venv: true },
        python: { major: 2, minor: 7, venv: false },
      },
      "(python3 is 3.9, python is 2.7)",
    ],
    [
      "venv is missing",
      { python3: { major: 3, minor: 12, venv: false } },
      "(python3 (3.12) lacks the venv module)",
    ],
  ];
  for (const [what, pythons, message] of mistakes) {
    it(`says in one line what to install when ${what}`, async () => {
      let failure: unknown;
      try {
        await findPython(machine(pythons));
      } catch (error) {
        failure = error;
      }
      expect(failure).to.be.an.instanceOf(UsageError);
      expect((failure as Error).message)
        .to.include("needs Python 3.10 or newer with its venv module")
        .and.include(message)
        .and.include("apt install python3 python3-venv")
        .and.match(/^[^\n]+$/);
    });
  }
});
