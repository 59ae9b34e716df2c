import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/**
 * Where `gitlab-runner fleeting install` puts a plugin, such as `aws:1`, and where the runner looks for it.
 *
 * Source: fleeting-artifact, pkg/installer/installer.go, InstallDir and LookPath
 */
function placeOf(plugin: string): string {
  const folder = process.env.FLEETING_PLUGIN_PATH || join(homedir(), '.config', 'fleeting', 'plugins');
  const [name = '', version = 'latest'] = plugin.split(':');
  return join(folder, 'registry.gitlab.com/gitlab-org/fleeting/plugins', name, version, 'plugin');
}

/** Writes a file where the real program would be: the twin has it inside. @returns its path */
export function installPlugin(plugin: string): string {
  const file = placeOf(plugin);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `The fleeting plugin ${plugin} of the twin of GitLab Runner\n`, { mode: 0o755 });
  return file;
}

/** The path of a plugin: one that was installed, or a binary of the old kind in PATH. @throws {Error} where there is none */
export function findPlugin(plugin: string): string {
  const ofPath = String(process.env.PATH)
    .split(delimiter)
    .map((folder) => join(folder, plugin))
    .find((file) => plugin.startsWith('fleeting-plugin-') && existsSync(file));
  const file = ofPath ?? placeOf(plugin);
  if (!existsSync(file)) {
    throw new Error(`plugin not found: ${dirname(dirname(file))}`);
  }
  return file;
}
