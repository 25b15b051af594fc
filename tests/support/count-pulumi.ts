/** Required before a command, makes the process say last how many files of Pulumi it has loaded. */
process.on("exit", () => {
  const files = Object.keys(require.cache).filter((file) => file.includes("@pulumi"));
  console.error("files of Pulumi:", files.length);
});
