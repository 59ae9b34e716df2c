import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedEngine } from '../../src/settings/docker-engine';
import type { Engine, Worker } from './machines';
import { changed, type Note, toDo } from './note';

export interface WorkerStart {
  readonly startScript: string;
  readonly instanceReadyCommand: string;
  readonly notes: readonly Note[];
}

/** It succeeds as soon as Docker answers, and GitLab Runner gives a worker up when it does not. */
const dockerAnswers = 'cloud-init status --wait >/dev/null; sudo docker info >/dev/null';

/**
 * docker-machine installed Docker on its workers; docker-autoscaler takes them as they are. So the workers install it
 * at their first boot, after what they did there before, unless the image has it already.
 */
export function workerStart(worker: Worker): WorkerStart {
  const before = worker.startScript;
  if (before !== '' && !isShell(before)) {
    return {
      startScript: before,
      instanceReadyCommand: '',
      notes: [
        toDo(
          'startScript',
          'is no shell script, so nothing was added: it, or the image, has to bring Docker and to put the user into the group docker',
        ),
        ...engineNotes(worker.engine),
      ],
    };
  }
  return {
    startScript: `#!/bin/bash\n${former(before)}${installation(worker)}`,
    instanceReadyCommand: dockerAnswers,
    notes: [
      changed(
        'startScript',
        `installs Docker${worker.engine.installUrl === '' ? ` ${pinnedEngine.version}` : ''}, as docker-machine did: an image that has it, with the user in the group docker, starts faster and needs no script`,
      ),
    ],
  };
}

/** What docker-machine told Docker. Variables may hold the password of a proxy: their values are not repeated. */
function engineNotes({ environment, ...engine }: Engine): Note[] {
  const told = {
    'engine-install-url': engine.installUrl,
    'engine-registry-mirror': engine.registryMirrors.join(', '),
    'engine-insecure-registry': engine.insecureRegistries.join(', '),
    'engine-storage-driver': engine.storageDriver,
    'engine-label': engine.labels.join(', '),
    'engine-env': environment.map((pair) => pair.replace(/=.*/s, '')).join(', '),
  };
  return Object.entries(told)
    .filter(([, value]) => value !== '')
    .map(([option, value]) =>
      toDo(
        option,
        `was ${value}, and nothing on the workers knows it: startScript, or the image, has to bring it, too`,
      ),
    );
}

/**
 * What ran on the machines before, with the options of its first line. A failure of it did not keep docker-machine from
 * installing Docker; the whole script ends with its status.
 */
function former(script: string): string {
  const [, options = ''] = shellLine.exec(script) ?? [];
  return script === '' ? 'former_status=0\n' : `(\n${options && `set ${options}\n`}${script}\n)\nformer_status=$?\n`;
}

/** A first line that names bash or sh, by its path or by way of env, and what it says to it. */
const shellLine = /^#![ \t]*\/(?:\S*\/)?(?:env[ \t]+(?:-S[ \t]+)?)?(?:bash|sh)(?:[ \t]+(-[a-z]+))?(?=\s|$)/;

function isShell(script: string): boolean {
  return shellLine.test(script);
}

function installation({ user, engine }: Worker): string {
  const values = {
    WORKER_USER: user,
    DOCKER_INSTALL_URL: engine.installUrl,
    DOCKER_VERSION: pinnedEngine.version,
    DOCKER_DAEMON_JSON: daemonJson(engine),
    DOCKER_SERVICE_CONF: serviceConf(engine),
  };
  const assignments = Object.entries(values).map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`);
  return `${assignments.join('')}${readFileSync(join(__dirname, 'worker-start.sh'), 'utf8')}`;
}

/** @see https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file */
function daemonJson({ registryMirrors, insecureRegistries, storageDriver, labels }: Engine): string {
  const settings = {
    ...(registryMirrors.length > 0 && { 'registry-mirrors': registryMirrors }),
    ...(insecureRegistries.length > 0 && { 'insecure-registries': insecureRegistries }),
    ...(storageDriver !== '' && { 'storage-driver': storageDriver }),
    ...(labels.length > 0 && { labels }),
  };
  return Object.keys(settings).length > 0 ? JSON.stringify(settings) : '';
}

/** Quoted as systemd reads it, in which a percent sign begins a specifier. */
function serviceConf({ environment }: Engine): string {
  const lines = environment.map((pair) => `Environment=${JSON.stringify(pair).replaceAll('%', '%%')}`);
  return lines.length > 0 ? ['[Service]', ...lines].join('\n') : '';
}
