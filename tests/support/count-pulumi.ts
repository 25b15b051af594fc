/** Loaded into a process before a command: at exit, prints how many files of Pulumi the process has loaded. */
process.on("exit", () => {
  const files = Object.keys(require.cache).filter((file) => file.includes("@pulumi"));
  console.error("files of Pulumi:", files.length);
});
