import TOML from '@iarna/toml';

/**
 * A script that runs around a job. Upstream pastes the setting into config.toml as it is, so its users bring TOML's
 * quotes along; a setting that is one complete TOML string is read as such, anything else is the script itself.
 *
 * @returns undefined where there is none
 */
export function pipelineScript(setting: string): string | undefined {
  return (quotedScript(setting) ?? setting) || undefined;
}

function quotedScript(setting: string): string | undefined {
  try {
    const { script, ...more } = TOML.parse(`script = ${setting.trim()}\n`);
    return typeof script === 'string' && Object.keys(more).length === 0 ? script : undefined;
  } catch {
    return undefined;
  }
}
