/** The links between the documents: each leads to a file, and to a heading in it. Addresses in the web are not opened. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { anchorsOf, linksOf, readDocument } from "../support/markdown";

const ROOT = path.resolve(__dirname, "../..");

const DOCUMENTS = ["", "docs", "tests/events"].flatMap((folder) =>
  fs
    .readdirSync(path.join(ROOT, folder))
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join(folder, file)),
);

describe("the links of the documents", () => {
  it("are looked for in every document", () => {
    expect(DOCUMENTS).to.include.members(["README.md", "docs/deploy.md", "docs/operations.md"]);
  });

  for (const document of DOCUMENTS) {
    it(`of ${document} lead somewhere`, () => {
      const broken = linksOf(readDocument(document)).filter(
        (link) => !leadsSomewhere(document, link),
      );
      expect(broken).to.deep.equal([]);
    });
  }
});

function leadsSomewhere(document: string, link: string): boolean {
  if (/^https:/.test(link)) return true;
  const [file, anchor] = link.split("#");
  const target = file === "" ? document : path.join(path.dirname(document), file!);
  if (!fs.existsSync(path.join(ROOT, target))) return false;
  return anchor === undefined || anchorsOf(readDocument(target)).includes(anchor);
}
