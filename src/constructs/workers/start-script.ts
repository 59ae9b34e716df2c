import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { gzipSync } from 'fflate';
import { factsIn } from '../../machine-files/cloud-config';
import { type WorkerStart, workerUserData } from '../../proxy/worker';
import { asWritten } from '../../templates/terraform-literal';
import { maximumSize } from '../../user-data/size';
import { textAsset } from '../file-text';
import { AwsStack } from '../stack/aws-stack';
import type { WorkersProps } from './workers';

export interface StartScriptProps {
  /** What the script is called in errors. */
  readonly setting: string;
  readonly script: string;
  /** Windows reads plain user data only. */
  readonly compressed: boolean;
  /** The document that the script is a part of, as a template and what Terraform fills in. */
  readonly wrapped?: { readonly source: string; readonly facts: Readonly<Record<string, string>> };
}

/**
 * A worker's start script as user data: Base64 of the script, or of what gzip makes of it.
 *
 * @throws {Error} when it is more than EC2 accepts
 */
export function startScriptUserData(scope: Construct, props: StartScriptProps): string {
  const { setting, script, compressed, wrapped } = props;
  if (wrapped) {
    return wrappedUserData(scope, { ...props, wrapped });
  }
  const plain = Buffer.from(script);
  const zipped = gzipSync(plain, { mtime: 0 });
  assertFits(setting, compressed ? zipped.length : plain.length);
  if (!compressed) {
    return Fn.filebase64(textAsset(scope, 'start_script', script).path);
  }
  // Terraform's text is in Unicode's normal form C: what is not must be zipped before Terraform reads it.
  return script === script.normalize('NFC')
    ? Fn.base64gzip(Fn.file(textAsset(scope, 'start_script', script).path))
    : Fn.filebase64(textAsset(scope, 'start_script.gz', zipped).path);
}

/** The start script of workers, inside what a proxy or registries need. */
export function workerStartUserData(
  scope: Construct,
  { settings, networkFacts }: WorkersProps,
  { registries, insecureRegistry, ...start }: StartScriptProps & Pick<WorkerStart, 'registries' | 'insecureRegistry'>,
): string {
  const source = workerUserData(asWritten(settings), {
    startScript: start.script,
    setting: start.setting,
    registries,
    insecureRegistry,
  });
  if (source === undefined) {
    return startScriptUserData(scope, start);
  }
  const facts = { ...networkFacts, aws_region: AwsStack.of(scope).region };
  return startScriptUserData(scope, { ...start, wrapped: { source, facts } });
}

/** Only what the template names may be given to it. */
function wrappedUserData(
  scope: Construct,
  { setting, compressed, wrapped }: StartScriptProps & Pick<Required<StartScriptProps>, 'wrapped'>,
): string {
  const { source, facts } = wrapped;
  assertFits(setting, compressed ? gzipSync(Buffer.from(source), { mtime: 0 }).length : source.length);
  const used = Object.fromEntries(factsIn(source).map((name) => [name, facts[name]]));
  const text = Fn.templatefile(textAsset(scope, 'start_script.tftpl', source).path, used);
  return compressed ? Fn.base64gzip(text) : Fn.base64encode(text);
}

function assertFits(setting: string, bytes: number): void {
  if (bytes > maximumSize) {
    throw new Error(
      `${setting}: takes ${bytes} bytes as user data, but EC2 accepts ${maximumSize}: shorten it, or let it download what is long`,
    );
  }
}
