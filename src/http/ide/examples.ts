/** An operation that the IDE opens in a tab of its own. */
export interface ExampleOperation {
  readonly query: string;
  /** JSON text. The first example has none: GraphiQL does not show those of the tab that it opens with. */
  readonly variables?: string;
}

/** Stands where the page puts the id of a ticket, which differs from installation to installation. */
export const someTicketId = 'the id of a ticket';

/** Finds that id. */
export const someTicketQuery = 'query { tickets(first: 1, filter: { statuses: [OPEN] }) { nodes { id } } }';

const ticketList = `# The tickets that changed last. Press Ctrl-Enter to run.
query TicketList {
  tickets(first: 10, orderBy: { field: UPDATED }) {
    totalCount
    nodes {
      number
      subject
      status
      priority
      requester {
        name
        email
      }
      assignee {
        name
      }
      tags {
        name
      }
      comments(last: 2) {
        totalCount
        nodes {
          author {
            name
          }
          visibility
          body
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

const ticketByNumber = `# One ticket by the number that people call it by.
query TicketByNumber($number: Int!) {
  ticket(number: $number) {
    id
    number
    subject
    description
    status
    priority
    channel
    createdAt
    firstRespondedAt
    resolvedAt
    version
    requester {
      name
      email
    }
    assignee {
      name
    }
    team {
      name
    }
    tags {
      name
    }
    comments(first: 20) {
      nodes {
        author {
          name
          role
        }
        visibility
        body
        createdAt
      }
    }
  }
}
`;

const dashboard = `# What a dashboard shows: counts, in one request.
query Dashboard {
  ticketCounts {
    byStatus {
      status
      count
    }
    byPriority {
      priority
      count
    }
    byAssignee {
      assignee {
        name
      }
      count
    }
  }
  urgent: tickets(first: 5, filter: { priorities: [URGENT], statuses: [OPEN, PENDING] }) {
    totalCount
    nodes {
      number
      subject
    }
  }
  unassigned: tickets(first: 5, filter: { unassigned: true, statuses: [OPEN] }) {
    totalCount
    nodes {
      number
      subject
    }
  }
}
`;

const createTicket = `# Staff may name somebody else as requesterId.
mutation CreateTicket($input: CreateTicketInput!) {
  createTicket(input: $input) {
    ticket {
      id
      number
      subject
      status
      priority
      requester {
        name
      }
      createdAt
    }
  }
}
`;

const addComment = `# ticketId takes an id such as CreateTicket answers.
# The outcomes are a union: ask for those that you handle.
mutation AddComment($input: AddCommentInput!) {
  addComment(input: $input) {
    __typename
    ... on AddCommentPayload {
      comment {
        id
        body
        visibility
        createdAt
        author {
          name
        }
        ticket {
          number
          status
          firstRespondedAt
        }
      }
    }
    ... on TicketClosed {
      ticket {
        number
        status
      }
    }
  }
}
`;

const whoAndWho = `# Who you are, and whom you may see. Ask as a customer, too.
query ViewerAndPeople {
  viewer {
    role
    person {
      name
      email
    }
    tenant {
      name
      slug
      plan
    }
  }
  people(first: 20) {
    totalCount
    nodes {
      name
      email
      role
      active
      teams {
        name
      }
    }
  }
}
`;

const json = (value: object): string => JSON.stringify(value, null, 2);

/** In the order of their tabs. */
export const exampleOperations: readonly ExampleOperation[] = [
  { query: ticketList },
  { query: ticketByNumber, variables: json({ number: 1 }) },
  { query: dashboard },
  {
    query: createTicket,
    variables: json({
      input: {
        subject: 'The invoice of March has the wrong address',
        description: 'It still names our old office. Please send it again with the new one.',
        priority: 'HIGH',
      },
    }),
  },
  {
    query: addComment,
    variables: json({
      input: { ticketId: someTicketId, body: 'Thank you, we are looking into it.', visibility: 'PUBLIC' },
    }),
  },
  { query: whoAndWho },
];
