import * as z from 'zod/mini';
import { call } from './call.ts';
import { libraryTechnique, techniqueDraft } from './technique.ts';

export const listTechniques = call({
  method: 'GET',
  path: '/api/techniques',
  summary: 'The library of techniques, built-in ones first; archived ones for admins only.',
  access: 'member',
  answer: z.object({ techniques: z.array(libraryTechnique) }),
});

export const createTechnique = call({
  method: 'POST',
  path: '/api/techniques',
  summary: 'Adds a technique to the library.',
  access: 'admin',
  body: techniqueDraft,
  answer: libraryTechnique,
  status: 201,
});

export const updateTechnique = call({
  method: 'PATCH',
  path: '/api/techniques/:id',
  summary:
    'Changes a technique, or archives it and takes that back. Of a built-in one only `archived` changes. Sessions keep what they had.',
  access: 'admin',
  body: z.strictObject({ ...z.partial(techniqueDraft).shape, archived: z.optional(z.boolean()) }),
  answer: libraryTechnique,
});
