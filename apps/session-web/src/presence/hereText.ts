/** What follows the number of those who are here. */
export function hereText(people: number): string {
  return people === 1 ? 'person here' : 'people here';
}
