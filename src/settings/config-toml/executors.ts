import type { ExecutorWord } from '../executors';

const containers: readonly ExecutorWord[] = ['docker', 'docker+machine', 'docker-autoscaler'];

/**
 * What keys need: a path counts for everything below it, an empty list is an executor that no stack here has.
 *
 * @see https://docs.gitlab.com/runner/executors/ and GitLab Runner 19.3.0: executors/, common/config.go
 */
const needs: Readonly<Record<string, readonly ExecutorWord[]>> = {
  'runners[].docker': containers,
  'runners[].machine': ['docker+machine'],
  // The drain of commands/multi.go empties docker-machine's folder.
  machine: ['docker+machine'],
  'runners[].autoscaler': ['docker-autoscaler'],
  'runners[].custom': ['custom'],
  'runners[].instance': [],
  'runners[].ssh': [],
  'runners[].parallels': [],
  'runners[].virtualbox': [],
  'runners[].kubernetes': [],
  // Interactive web terminals: docs/executors/_index.md of 19.3.0 has them for Docker, and not for the Docker
  // Autoscaler and the custom executor; docker/machine/machine.go hands them on to Docker.
  session_server: ['docker', 'docker+machine'],
  // Executors that tell the referee what to ask for: executors/docker/docker_command.go, docker/machine/machine.go.
  'runners[].referees': ['docker', 'docker+machine'],
  // The slot is the acquisition's of the autoscaler: AcquisitionSlot in executors/internal/autoscaler.
  'runners[].use_slot_cgroups': ['docker-autoscaler'],
  'runners[].slot_cgroup_template': ['docker-autoscaler'],
  'runners[].docker.service_slot_cgroup_template': ['docker-autoscaler'],
  // The user that scripts of the shell executor run as.
  user: [],
  // The container with the steps' program is the docker executor's.
  'runners[].step_runner_image': containers,
};

/** Executors that a key has an effect with; undefined for all of them. */
export function executorsOf(path: string): readonly ExecutorWord[] | undefined {
  const found = Object.entries(needs)
    .filter(([needing]) => path === needing || path.startsWith(`${needing}.`) || path.startsWith(`${needing}[]`))
    .sort(([one], [other]) => other.length - one.length);
  return found[0]?.[1];
}
