import { Construct } from 'constructs';
import { restoreConfigArchive, restoreConfigHandler } from '../../lambda/archive';
import type { Action } from '../../lambda/restore-config/task';
import { configuring } from '../../policies/ci-server';
import type { CiServer } from './ci-server';
import { DeployFunction } from './deploy-function';
import type { RunnerDocument } from './runner-document';

export interface ConfigFunctionProps {
  readonly environment: string;
  /** What the role's name begins with. */
  readonly iamObjects: string;
  readonly permissionsBoundaryArn?: string;
  readonly server: CiServer;
  readonly document: RunnerDocument;
  readonly action: Action;
}

/**
 * Has the document run when the stack is deployed, and again before anything is destroyed: to delete an association
 * runs nothing on the server. A deployment fails with the server's own words when it refuses.
 */
export class ConfigFunction extends Construct {
  constructor(scope: Construct, id: string, { server, document: runner, action, ...names }: ConfigFunctionProps) {
    super(scope, id);
    const { document, association } = runner;
    new DeployFunction(this, 'function', {
      ...names,
      resource: 'runner_config',
      step: 'configure',
      description: "Has the runner's section put into config.toml and taken out again",
      archive: restoreConfigArchive(),
      handler: restoreConfigHandler,
      // The most that Lambda gives.
      timeout: 900,
      statements: configuring({ documentArn: document.arn, instanceArn: server.arn }),
      input: {
        instanceId: server.instanceId,
        documentName: document.name,
        documentVersion: document.latestVersion,
        action,
      },
      needs: [association],
    });
  }
}
