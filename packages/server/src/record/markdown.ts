/** What people wrote, so that no program takes it for a heading, a link, an image or markup, and on one line. */
export function plain(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>()#+\-.!|~&:@]/g, '\\$&')
    .replaceAll(/\s*[\r\n]+\s*/g, ' / ')
    .trim();
}
