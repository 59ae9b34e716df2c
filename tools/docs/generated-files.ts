import { commandsPage } from './commands-page';
import { diagrams } from './diagrams';
import { svgOf } from './svg';

/** The text of every generated file, by its path in the project. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const pictures = Object.entries(diagrams).map(([name, diagram]) => [`docs/images/${name}.svg`, svgOf(diagram)]);
  return { 'docs/commands.md': await commandsPage(), ...Object.fromEntries(pictures) };
}
