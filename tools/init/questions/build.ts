import { oneOf } from '../../../src/settings/primitives';
import { always, type Question } from '../question';

/** What most of the other questions depend on. */
export const build: Question = {
  ...always,
  name: 'build',
  flag: 'build',
  ask: 'What to build',
  explain: () => [
    'runners        a fleet of runners for an existing GitLab, such as gitlab.com',
    'gitlab-server  GitLab on an EC2 instance, with its runner',
  ],
  preset: () => 'runners',
  schema: () => oneOf('runners', 'gitlab-server'),
};
