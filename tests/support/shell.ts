/** Takes the commands out of a block of shell, as far as the documents use one: no pipes and no loops. */

/** The words of each command. Comments, line ends in front of which a backslash stands, and quotes are gone. */
export function commandsOf(block: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  const end = () => {
    if (words.length > 0) commands.push(words);
    words = [];
  };
  const lines = block.replace(/\\\n/g, " ");
  const token = /#[^\n]*|\n|&&|((?:'[^']*'|"[^"]*"|[^\s'"#&]|#(?<=\S#)|&(?!&))+)/g;
  for (const [text, word] of lines.matchAll(token)) {
    if (text === "\n" || text === "&&") end();
    else if (word !== undefined) words.push(word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
  }
  end();
  return commands;
}
