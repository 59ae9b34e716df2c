import TOML from '@iarna/toml';
import { keysUnknownTo, wrongTypes } from '../../../../src/config-keys/keys';

interface Autoscaler {
  readonly plugin_config?: object;
  readonly policy?: readonly { readonly preemptive_mode?: boolean }[];
}
type Runner = {
  readonly name?: string;
  readonly autoscaler?: Autoscaler;
  readonly machine?: { readonly MachineOptionsWithName?: readonly string[] };
};

/**
 * What `gitlab-runner lint` of a release says of a file, in the words and the order of commands/lint.go: nothing when it
 * is valid. It knows what the table of keys knows, and the flaw of 19.3: an optional value that is not set becomes null
 * before the schema sees it (recorded from 19.3.0; gitlab-org/gitlab-runner 39688).
 */
export function lintSays(toml: string, release: string, file = 'config.toml'): string {
  const refused = refusal(toml);
  if (refused) {
    return `FATAL: decoding config: ${refused}`;
  }
  const document = TOML.parse(toml);
  const complaint = schemaComplaint(document, release);
  if (complaint) {
    return `FATAL: config schema validation failed: ${complaint}`;
  }
  const unknown = keysUnknownTo(release, document).map(({ path }) => `  unknown key: ${plain(path)}`);
  return unknown.length > 0 ? [`FATAL: ${unknown.length} unknown key(s) found in ${file}:`, ...unknown].join('\n') : '';
}

/**
 * Why every command of GitLab Runner refuses a file, nothing when it does not: TOML that cannot be read, a value of
 * another type than the key's, or a rule of its own (common/config.go, LoadConfig and Validate).
 */
export function refusal(toml: string): string {
  let document: TOML.JsonMap;
  try {
    document = TOML.parse(toml);
  } catch (error) {
    return `decoding configuration file: toml: ${(error as Error).message.split('\n')[0]}`;
  }
  const [wrong] = wrongTypes(document);
  if (wrong) {
    return `decoding configuration file: toml: (last key "${plain(wrong.path)}"): incompatible types: TOML value has type ${typeof wrong.value}; destination has type ${wrong.key?.type}`;
  }
  for (const { name = '', machine } of (document.runners ?? []) as readonly Runner[]) {
    const option = machine?.MachineOptionsWithName?.find((one) => !one.includes('%s'));
    if (option !== undefined) {
      return `invalid config: validating runner ${name}: validating machine options with name: machine option with name ${JSON.stringify(option)} must contain %s placeholder`;
    }
  }
  return '';
}

/** What a release has against a file that it reads all the same: `lint` refuses it, the other commands only log it. */
export function schemaComplaint(document: TOML.JsonMap, release: string): string {
  const nulls = /^19\.3\./.test(release) ? valuesThatBecomeNull(document.runners as readonly Runner[] | undefined) : [];
  return nulls.length === 0
    ? ''
    : ["jsonschema validation failed with 'file:///config_schema.json#'", ...nulls.map((line) => `- ${line}`)].join(
        '\n',
      );
}

function valuesThatBecomeNull(runners: readonly Runner[] = []): string[] {
  return runners.flatMap(({ autoscaler }, index) => {
    const at = `/runners/${index}/Autoscaler`;
    const policies = (autoscaler?.policy ?? []).flatMap(({ preemptive_mode }, policy) =>
      preemptive_mode === undefined ? [`at '${at}/Policy/${policy}/PreemptiveMode': got null, want boolean`] : [],
    );
    const plugin = autoscaler && !autoscaler.plugin_config ? [`at '${at}/PluginConfig': got null, want object`] : [];
    return [...plugin, ...policies];
  });
}

/** As the runner's TOML library names a key. */
const plain = (path: string) => path.replaceAll('[]', '');
