// Which engines are tested. `cargo xtask test` looks for them and says where they are, or why they are not.

/** Why an engine is not tested here; nothing if it is. `variable` names its program. */
export function missing(engine, variable) {
  const wanted = (process.env.FAULTLINE_ENGINES ?? "").split(",").map((name) => name.trim()).filter(Boolean);
  if (wanted.length && !wanted.includes(engine)) return `${engine} is left out by FAULTLINE_ENGINES.`;
  if (process.env[variable]) return undefined;
  return process.env[`${engine.toUpperCase()}_MISSING`] ?? `${engine} is not known: set ${variable} to its program.`;
}
