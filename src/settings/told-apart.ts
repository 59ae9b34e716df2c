/**
 * Whether clean-up tells the machines of two runners with the same `environment` apart. Key pairs and spot requests of
 * docker-machine have no tags, so the names have to: `runner-<token>-<prefix>-<time>-<random>`, where a token may hold
 * dashes and may therefore end with another prefix.
 *
 * @param one what the names of a runner's machines begin with, see `workerNameTag`
 */
export function toldApart(one: string, other: string): boolean {
  return one !== other && !one.endsWith(`-${other}`) && !other.endsWith(`-${one}`);
}
