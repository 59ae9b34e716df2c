import { defineCommand, defineOptions } from '../command/command';
import { isDefaultOut } from '../command/project-folder';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  stack: { ...shared.stack, help: 'which stack', default: 'fargate-runner' },
  out: shared.out,
  tag: { type: 'string', value: 'TAG', help: 'which image, where the stack runs several, or one that it runs next' },
  'runner-version': {
    type: 'string',
    value: 'VERSION',
    help: "GitLab Runner in the image; by default the manager's version",
  },
  folder: { type: 'string', value: 'DIR', help: 'build context with a Dockerfile of your own' },
  file: {
    type: 'string',
    value: 'FILE',
    help: 'a Dockerfile of your own, which gets the image of --base as its argument BASE',
  },
  base: { type: 'string', value: 'TAG', help: 'tag of that image' },
  'build-arg': {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    help: 'build argument of the Dockerfile, such as NODE_VERSION=22.16.0; repeatable',
  },
  'dry-run': { type: 'boolean', help: 'only print the commands' },
});

export const command = defineCommand({
  name: 'image',
  group: 'deploy',
  summary: 'build and push the image of jobs on Fargate',
  description: 'For the CPU architectures of the task definitions of a deployed stack.',
  options,
  actsOnProject: isDefaultOut,
  load: () => import('./run'),
});
