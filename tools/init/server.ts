import { type GitlabServerSettings, gitlabServerSettings } from '../../src/settings/gitlab-server';
import { newNetworkSettings } from '../../src/settings/network';
import { parseSettings } from '../../src/settings/parse';
import { Code, type Fields, field, fields, spread } from '../text/typescript';
import type { ServerAnswers } from './answers';
import { networkStack, placeOf, propsOf, type Stack, where } from './fleet';
import { autoscalerFields } from './runner-fields';

/** The stacks of a GitLab server, in the order in which they are deployed. */
export function serverStacks(answers: ServerAnswers, prefix = ''): readonly Stack[] {
  const inPublic = { ...answers, outbound: 'public' } as const;
  const stacks: readonly Stack[] = [
    ...(answers.vpc === undefined ? [networkStack(inPublic)] : []),
    {
      id: 'gitlab-server',
      className: 'GitlabServerStack',
      file: 'gitlab-server-stack',
      comment: ['GitLab, its runner and what watches them on one instance; workers come and go next to it.'],
      props: fields(spread(where), ...serverFields(answers).fields),
    },
  ];
  return stacks.map((stack) => ({ ...stack, id: `${prefix}${stack.id}` }));
}

/**
 * Checks them as the stacks will.
 *
 * @throws {SettingsError} naming every wrong setting
 */
export function checkedServer(stacks: readonly Stack[]): GitlabServerSettings {
  if (stacks.some(({ className }) => className === 'NetworkStack')) {
    parseSettings(newNetworkSettings, propsOf(stacks, 'NetworkStack'));
  }
  return parseSettings(gitlabServerSettings, propsOf(stacks, 'GitlabServerStack'));
}

function serverFields(answers: ServerAnswers): Fields {
  const { gitlabVersion, from } = answers;
  const place = placeOf({ ...answers, outbound: 'public' });
  const machines = new Code('machines', answers.machines);
  return fields(
    field('environment', new Code('environment', answers.environment)),
    field('vpcId', place.vpcId),
    field('subnetId', place.subnetId),
    field(
      'gitlabServer',
      fields(
        field('version', gitlabVersion, "To upgrade, follow GitLab's upgrade path, one stop a deployment."),
        field(
          'ingress',
          fields(field('httpCidrs', from), field('sshCidrs', from)),
          'Who can connect to GitLab. When your address changes, change it here and deploy.',
        ),
        field('versions', fields(field('runner', gitlabVersion))),
      ),
    ),
    field('runnerManager', fields(field('maximumConcurrentJobs', machines))),
    field('runnerWorker', fields(field('type', 'docker-autoscaler'), field('maxJobs', machines))),
    ...autoscalerFields({ ...answers, outbound: 'public' }, place),
  );
}
