import type { Call } from './call';
import type { Facts, Runner } from './facts';
import { address, amazonLinux, awsCalls, dockerHub, download, gitlabRegistry, ubuntu } from './hosts';
import type { Place } from './place';

/** What workers call at their boot, and their jobs beside what they ask for themselves. */
export function workerCalls(place: Place, { region, runner, text, workerStart }: Facts): Call[] {
  return [
    ...packageCalls(place, region),
    ...(place.byGroup ? startScriptCalls(`${workerStart}\n${text}`) : provisioningCalls(runner)),
    ...jobImages(),
    ...gitlab('jobs', runner),
    ...(runner.cache?.Type === 's3' ? awsCalls('jobs', region, 's3') : []),
  ];
}

/** Images that jobs and their helper run from, when nobody names another registry. */
export function jobImages(): Call[] {
  return [
    ...dockerHub('jobs', 'images of jobs'),
    ...gitlabRegistry('jobs', 'gitlab-runner-helper, of the version of the runner'),
  ];
}

/** GitLab itself, where its address is known. */
export function gitlab(program: string, { url = '' }: Runner): Call[] {
  return URL.canParse(url) && !url.includes('${') ? [address(program, url, 'the setting runnerGitlab.url')] : [];
}

/** By the names that the image is looked for by; an image by its id may be either. */
function packageCalls({ imageNames }: Place, region: string): Call[] {
  const names = imageNames.join(' ').toLowerCase();
  const known = /ubuntu|al2023|amzn|windows/.test(names);
  return [
    ...(/ubuntu/.test(names) || !known ? ubuntu('boot', region, 'packages of Ubuntu') : []),
    ...(/al2023|amzn/.test(names) || !known ? amazonLinux('boot', region, 'packages of Amazon Linux') : []),
  ].map((call) => (known ? call : { ...call, artifact: `${call.artifact}, where the image is that` }));
}

/** docker-machine installs Docker on what it makes: by a script, which gets packages. */
function provisioningCalls({ machine }: Runner): Call[] {
  const engine = machine?.MachineOptions?.find((option) => option.startsWith('engine-install-url='));
  const installer = engine?.slice('engine-install-url='.length) ?? 'https://get.docker.com';
  return /^https?:/.test(installer) ? installerCalls('docker-machine', installer) : [];
}

/** Start scripts of `init`, of the examples and of `convert` do the same (tools/convert/worker-start.sh). */
function startScriptCalls(text: string): Call[] {
  const [, given] = /DOCKER_INSTALL_URL=[\\']*(https?:\/\/[^'"\\\s]+)/.exec(text) ?? [];
  const url = given ?? /https:\/\/get\.docker\.com/.exec(text)?.[0];
  return url ? installerCalls('boot', url) : [];
}

function installerCalls(program: string, url: string): Call[] {
  const source = 'https://docs.docker.com/engine/install/ubuntu/';
  return [
    download(program, url, 'installer of Docker', source),
    download(program, 'https://download.docker.com', 'packages of Docker', source),
  ];
}
