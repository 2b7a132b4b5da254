import { call } from './call.ts';
import { feedbackGive, feedbackReceived, feedbackView } from './feedback.ts';

export const getFeedback = call({
  method: 'GET',
  path: '/api/sessions/:id/feedback',
  summary: "One's own feedback about a session; for those who lead, how it was rated.",
  access: 'member',
  answer: feedbackView,
});

export const giveFeedback = call({
  method: 'POST',
  path: '/api/sessions/:id/feedback',
  summary:
    'Gives feedback, as `feedback_give` does; also after the end, when there is no connection any more.',
  access: 'member',
  body: feedbackGive.sent.data,
  answer: feedbackReceived.delivered,
});
