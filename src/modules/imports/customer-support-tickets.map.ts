import type { ColumnMap } from './column-map.types';

/** The public data set "Customer Support Ticket Dataset": 17 columns, product support by email, phone, chat and social media. */
export const customerSupportTickets: ColumnMap = {
  externalId: { column: 'Ticket ID', prefix: 'customer-support-tickets:' },
  subject: 'Ticket Subject',
  description: 'Ticket Description',
  status: {
    column: 'Ticket Status',
    values: { 'Open': 'OPEN', 'Closed': 'CLOSED', 'Pending Customer Response': 'PENDING' },
  },
  priority: {
    column: 'Ticket Priority',
    values: { Low: 'LOW', Medium: 'NORMAL', High: 'HIGH', Critical: 'URGENT' },
  },
  channel: {
    column: 'Ticket Channel',
    values: { 'Email': 'EMAIL', 'Phone': 'PHONE', 'Chat': 'CHAT', 'Social media': 'SOCIAL' },
  },
  requester: { email: 'Customer Email', name: 'Customer Name' },
  tags: ['Ticket Type', 'Product Purchased'],
  comments: [{ body: 'Resolution', createdAt: 'Time to Resolution' }],
  // Both are points in time, whatever their headings say. Tickets that nobody answered yet have neither; they get the
  // day on which the file begins, so that every run gives them the same time.
  createdAt: { column: ['First Response Time', 'Time to Resolution'], default: '2023-06-01T00:00:00Z' },
  firstRespondedAt: 'First Response Time',
  resolvedAt: 'Time to Resolution',
  timeFormat: 'yyyy-MM-dd HH:mm:ss',
};
