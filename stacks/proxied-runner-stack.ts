import type { Construct } from 'constructs';
import { ProxiedRunner } from '../src/constructs/proxied-runner/proxied-runner';
import { AwsStack, type AwsStackProps } from '../src/constructs/stack/aws-stack';
import { parseSettings } from '../src/settings/parse';
import { type ProxiedRunnerInput, proxiedRunnerSettings } from '../src/settings/proxied-runner';
import { proxiedRunnerWarnings } from '../src/settings/proxied-runner-warnings';

export type ProxiedRunnerStackProps = AwsStackProps & ProxiedRunnerInput;

/**
 * Autoscaling for a GitLab Runner that runs already on your own server, behind a proxy or not.
 *
 * - Its section of config.toml is put in by a document of Systems Manager, after checks, and taken out again by
 *   `enabled: false` or by destroy. Other runners, the token and comments stay.
 * - GitLab and the server's Docker are never restarted. The runner is, once, when its environment changes.
 * - Destroy stops with a clear message when the server cannot be reached, before anything is gone.
 */
export class ProxiedRunnerStack extends AwsStack {
  readonly runner: ProxiedRunner;

  /** @throws {SettingsError} naming every wrong setting, before anything is made */
  constructor(scope: Construct, id: string, { region, state, adopt, ...input }: ProxiedRunnerStackProps) {
    const settings = parseSettings(proxiedRunnerSettings, input);
    super(scope, id, { region, state, adopt });
    this.warn(proxiedRunnerWarnings(settings));
    this.runner = new ProxiedRunner(this, 'runner', settings);
    const { workers, cache, document } = this.runner;
    this.addOutputs({
      runner_config_document: ["Document that changes the server's config.toml", document.document.name],
      runner_cache_bucket_name: ['Name of the cache bucket', cache?.bucket.bucket],
      runner_role_name: ['Name of the role of the workers', workers.role.name],
      runner_sg_id: ['Security group of the workers', workers.securityGroup.id],
    });
  }
}
