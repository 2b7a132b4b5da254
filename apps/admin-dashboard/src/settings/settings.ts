/** What is set up once and looked at now and then: a page of its own each, found by way of the settings. */
export const SETTINGS = [
  {
    to: '/techniques',
    title: 'Techniques',
    text: 'What can be breathed: the library that everybody who leads chooses from.',
  },
  {
    to: '/questions',
    title: 'Questions',
    text: 'What participants are asked before a session begins.',
  },
  {
    to: '/achievements',
    title: 'Achievements',
    text: 'What is worth a word to a person or to the group, and the words.',
  },
  {
    to: '/upstream',
    title: 'Upstream',
    text: 'Device clouds that may report what happens in a session, and what they reported.',
  },
  {
    to: '/webhooks',
    title: 'Webhooks',
    text: 'Addresses of other systems that are told when a session starts or ends, and what they answered.',
  },
] as const;
