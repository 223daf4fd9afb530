"use strict";

const NOW = `# 联动 Liandong: what is going on right now
query Now {
  head {
    position
    lagSeconds
  }
  incidents(first: 10) {
    totalCount
    position
    nodes {
      number
      type
      status
      priority
      openedAt
      units {
        unit { id }
        status
        onSceneAt
      }
    }
  }
}
`;

const COMMANDS = `# Commands, to be run one after the other:
# the run button lists them.
#
# Each run gets a fresh commandId from this page.
# Give one under Variables to send the same
# command again: it happens only once.

mutation A_ReceiveCall($commandId: ID!, $call: ID!) {
  receiveCall(
    commandId: $commandId
    input: {
      id: $call
      channel: FIRE_119
      place: { address: "Nanjing Road 1" }
      report: "smoke on the third floor"
    }
  ) {
    position
    refusal { code message field allowed }
    call { id receivedAt }
  }
}

mutation B_OpenIncident(
  $commandId: ID!
  $call: ID!
  $incident: ID!
) {
  openIncident(
    commandId: $commandId
    input: {
      id: $incident
      callId: $call
      type: "fire"
      priority: 2
      place: { address: "Nanjing Road 1" }
    }
  ) {
    position
    refusal { code message field allowed }
    incident { id number status }
  }
}

mutation C_RegisterUnit($commandId: ID!, $unit: ID!) {
  registerUnit(
    commandId: $commandId
    input: {
      id: $unit
      agency: "fire"
      capabilities: ["pump"]
    }
  ) {
    position
    refusal { code message field allowed }
    unit { id status }
  }
}

mutation D_StartDuty($commandId: ID!, $unit: ID!) {
  startDuty(
    commandId: $commandId
    input: { unitId: $unit }
  ) {
    position
    refusal { code message field allowed }
    unit { id status }
  }
}

# incidentId takes an incident's number, too.
mutation E_DispatchUnits(
  $commandId: ID!
  $incident: ID!
  $unit: ID!
) {
  dispatchUnits(
    commandId: $commandId
    input: { incidentId: $incident, unitIds: [$unit] }
  ) {
    position
    refusal { code message field allowed }
    incident {
      number
      units {
        unit { id }
        status
      }
    }
  }
}
`;

// A UUID of version 7: 48 bits of milliseconds, then chance.
function uuid7() {
  const random = crypto.getRandomValues(new Uint8Array(10));
  random[0] = 0x70 | (random[0] & 0x0f);
  random[2] = 0x80 | (random[2] & 0x3f);
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return (Date.now().toString(16).padStart(12, "0") + hex).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// What is in the Variables tab stays; what a command lacks there is a command of its own at every run.
function withCommandId(request) {
  if (!/\$commandId\b/.test(request.query)) return request;
  return { ...request, variables: { commandId: uuid7(), ...request.variables } };
}

const place = document.getElementById("graphiql");
const endpoint = new URL(place.dataset.endpoint, window.location.href);
const subscriptions = new URL(endpoint);
subscriptions.protocol = endpoint.protocol === "https:" ? "wss:" : "ws:";

// What the Headers tab holds goes with every request, and as the payload of connection_init with every subscription.
const fetcher = GraphiQL.createFetcher({ url: endpoint.href, subscriptionUrl: subscriptions.href });
const sample = uuid7().slice(-4);
const names = { call: `call-${sample}`, incident: `incident-${sample}`, unit: `unit-${sample}` };

ReactDOM.createRoot(place).render(
  React.createElement(GraphiQL, {
    fetcher: (request, options) => fetcher(withCommandId(request), options),
    defaultTabs: [{ query: NOW }, { query: COMMANDS, variables: JSON.stringify(names, null, 2) }],
    defaultEditorToolsVisibility: false,
    isHeadersEditorEnabled: true,
    inputValueDeprecation: true,
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
  }),
);
