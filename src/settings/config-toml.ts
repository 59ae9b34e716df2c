import { z } from 'zod';
import type { ConfigToml } from '../config-keys/config-toml';

/** What the module has no variable for. */
export const configTomlSettings = {
  /**
   * Keys of GitLab Runner's config.toml that no other setting writes, with their own names and types: `{
   * shutdown_timeout: 30, runners: { docker: { services_limit: 4 } } }`. `runners` is one table, because a stack is one
   * runner. A key that another setting writes, that the release `runnerGitlab.runnerVersion` does not know, or that has
   * no effect with the executor is an error.
   *
   * @default - none
   * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/
   */
  configToml: z
    .custom<ConfigToml>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
      error: "must be an object with config.toml's keys",
    })
    .prefault({}),
};
