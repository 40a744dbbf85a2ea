-- Why: an incident from discovery to prevention (R1–R15). What only one incident's page reads stands
-- in its sections (JSON, each with a version of its own, so that two people rarely meet in one);
-- what is listed across incidents has rows. Sums are minor units of the incident's currency.

-- found_by: us, client, client_management, third_party. state: open, closed.
-- fault: own, third_party, force_majeure, client, disputed; null: not analysed yet.
create table incident (
    workspace_id       bigint not null,
    incident_id        bytea  not null,
    client_id          bytea  not null,
    project_id         bytea,
    title              text   not null,
    -- Which promise is hit, in the words of the contract.
    promise            text   not null,
    at_stake           text   not null,
    currency           text   not null,
    happened_at        bigint,
    -- First knowledge: the clock to the first telling starts here (C037).
    found_at           bigint not null,
    found_by           text   not null,
    found_by_name      text   not null,
    -- When the client's side knew of it, and from whom; null: not yet, as far as we know.
    client_learned_at   bigint,
    client_learned_from text  not null,
    -- The first telling by us; kept with it so that a list needs one table.
    told_at            bigint,
    state              text   not null,
    fault              text,
    -- low, medium, high: what the rule said last while it was open, and what became of it (C022).
    predicted          text,
    actual             text,
    touch_id           bigint,
    owner_id           bytea,
    recorded_by        bytea,
    recorded_at        bigint not null,
    updated_at         bigint not null,
    closed_at          bigint,
    closed_by          bytea,
    version            bigint not null,
    primary key (workspace_id, incident_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index incident_client on incident (workspace_id, client_id, found_at);
create index incident_open on incident (workspace_id, state, found_at);

-- kind: analysis, damage, listening, liability, postmortem, summary …: JSON of `domain::incident`.
create table incident_section (
    workspace_id bigint not null,
    incident_id  bytea  not null,
    kind         text   not null,
    body         text   not null,
    version      bigint not null,
    updated_at   bigint not null,
    updated_by   bytea,
    primary key (workspace_id, incident_id, kind),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);

-- Who may tell the client before us, and when (C038): a boss, a colleague, advertising that runs.
create table incident_leak (
    workspace_id bigint not null,
    leak_id      bytea  not null,
    incident_id  bytea  not null,
    who          text   not null,
    how          text   not null,
    expected_at  bigint,
    created_by   bytea,
    created_at   bigint not null,
    removed_at   bigint,
    primary key (workspace_id, leak_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_leak_incident on incident_leak (workspace_id, incident_id);

-- What the client has promised to others on the strength of our work (C141).
create table commitment (
    workspace_id  bigint not null,
    commitment_id bytea  not null,
    client_id     bytea  not null,
    project_id    bytea,
    name          text   not null,
    to_whom       text   not null,
    -- From this day on others see it.
    live_on       text   not null,
    ends_on       text,
    sum_minor     bigint,
    currency      text   not null,
    created_by    bytea,
    created_at    bigint not null,
    removed_at    bigint,
    primary key (workspace_id, commitment_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index commitment_client on commitment (workspace_id, client_id);

-- A clause of the contract that has a price (C031), its words verbatim (D.3). terms: JSON.
create table incident_clause (
    workspace_id bigint not null,
    clause_id    bytea  not null,
    incident_id  bytea  not null,
    number       text   not null,
    words        text   not null,
    terms        text   not null,
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    version      bigint not null,
    removed_at   bigint,
    primary key (workspace_id, clause_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_clause_incident on incident_clause (workspace_id, incident_id);

-- kind: paid, performed. Lowers the base from the next day on.
create table incident_payment (
    workspace_id bigint not null,
    payment_id   bytea  not null,
    incident_id  bytea  not null,
    kind         text   not null,
    on_date      text   not null,
    amount_minor bigint not null,
    note         text   not null,
    created_by   bytea,
    created_at   bigint not null,
    removed_at   bigint,
    primary key (workspace_id, payment_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_payment_incident on incident_payment (workspace_id, incident_id);

-- Rows that a person added to the shipped table of key rates, with their source.
create table key_rate (
    workspace_id bigint not null references workspace (workspace_id),
    from_on      text   not null,
    percent      text   not null,
    -- The person vouches for the rate until this day.
    known_until  text   not null,
    source       text   not null,
    created_by   bytea,
    created_at   bigint not null,
    primary key (workspace_id, from_on)
);

-- A word to the client. kind: letter, call, meeting, chat. state: draft, queued, sent, failed, told,
-- cancelled. `told_at` is set when the client has it; a letter waits for its dispatch.
create table incident_telling (
    workspace_id bigint not null,
    telling_id   bytea  not null,
    incident_id  bytea  not null,
    kind         text   not null,
    purpose      text   not null,
    state        text   not null,
    contact_id   bytea,
    recipient    text   not null,
    subject      text   not null,
    text         text   not null,
    script       text   not null,
    -- A call that is planned for then.
    planned_at   bigint,
    told_at      bigint,
    told_by      bytea,
    message_key  text,
    error        text,
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    version      bigint not null,
    primary key (workspace_id, telling_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_telling_incident on incident_telling (workspace_id, incident_id, created_at);
create unique index incident_telling_key on incident_telling (workspace_id, message_key) where message_key is not null;

-- kind: move_date, roll_to_next_period, pay_performed_part, compensation, change_team,
-- end_cooperation, own_proposal. state: proposed, offered, withdrawn.
create table incident_option (
    workspace_id   bigint not null,
    option_id      bytea  not null,
    incident_id    bytea  not null,
    position       bigint not null,
    kind           text   not null,
    state          text   not null,
    title          text   not null,
    terms          text   not null,
    new_date       text,
    sum_minor      bigint,
    own_cost_minor bigint,
    created_by     bytea,
    created_at     bigint not null,
    updated_at     bigint not null,
    version        bigint not null,
    primary key (workspace_id, option_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_option_incident on incident_option (workspace_id, incident_id, position);

-- What the client chose. how: portal, word. Never changed: a later choice is a new row.
create table incident_choice (
    workspace_id bigint not null,
    choice_id    bytea  not null,
    incident_id  bytea  not null,
    option_id    bytea,
    own_proposal text   not null,
    chosen_by    text   not null,
    how          text   not null,
    note         text   not null,
    receipt      text   not null,
    chosen_at    bigint not null,
    recorded_by  bytea,
    carried_out_at bigint,
    carried_out  text   not null,
    primary key (workspace_id, choice_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_choice_incident on incident_choice (workspace_id, incident_id, chosen_at);

-- A signed link to the client's page: only the hash of its secret is kept.
create table incident_link (
    workspace_id bigint not null,
    link_id      bytea  not null,
    incident_id  bytea  not null,
    token_hash   bytea  not null unique,
    recipient    text   not null,
    created_by   bytea,
    created_at   bigint not null,
    expires_at   bigint not null,
    opened_at    bigint,
    revoked_at   bigint,
    primary key (workspace_id, link_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_link_incident on incident_link (workspace_id, incident_id);

-- What was offered, taken, delivered. state: proposed, approved, offered, taken, refused, delivered.
create table incident_compensation (
    workspace_id       bigint not null,
    compensation_id    bytea  not null,
    incident_id        bytea  not null,
    name               text   not null,
    kind               text   not null,
    state              text   not null,
    client_value_minor bigint not null,
    own_cost_minor     bigint not null,
    due_on             text,
    approved_by        bytea,
    approved_at        bigint,
    delivered_at       bigint,
    override_why       text   not null,
    note               text   not null,
    created_by         bytea,
    created_at         bigint not null,
    updated_at         bigint not null,
    version            bigint not null,
    primary key (workspace_id, compensation_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_compensation_incident on incident_compensation (workspace_id, incident_id);

-- A contributing problem found after the client's answer (C069).
create table incident_finding (
    workspace_id bigint not null,
    finding_id   bytea  not null,
    incident_id  bytea  not null,
    kind         text   not null,
    what         text   not null,
    why          text   not null,
    lesson       text   not null,
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    version      bigint not null,
    removed_at   bigint,
    primary key (workspace_id, finding_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_finding_incident on incident_finding (workspace_id, incident_id);

-- A measure with owner, date and a check that it works (C070). state: planned, done, proven, failed,
-- reopened, dropped.
create table incident_measure (
    workspace_id bigint not null,
    measure_id   bytea  not null,
    incident_id  bytea  not null,
    finding_id   bytea,
    name         text   not null,
    owner_id     bytea,
    due_on       text,
    check_how    text   not null,
    check_on     text,
    state        text   not null,
    proof        text   not null,
    done_at      bigint,
    proven_at    bigint,
    published_at bigint,
    -- The incident that showed that it did not work.
    recurred_in  bytea,
    created_by   bytea,
    created_at   bigint not null,
    updated_at   bigint not null,
    version      bigint not null,
    primary key (workspace_id, measure_id),
    foreign key (workspace_id, incident_id) references incident (workspace_id, incident_id)
);
create index incident_measure_incident on incident_measure (workspace_id, incident_id);
create index incident_measure_due on incident_measure (workspace_id, state, due_on);

-- "I shall not make it" (C006): from anyone, with or without a name; never listed against a person.
create table early_warning (
    workspace_id bigint not null,
    warning_id   bytea  not null,
    client_id    bytea  not null,
    project_id   bytea,
    text         text   not null,
    -- The day that is in danger.
    due_on       text,
    -- null: without a name.
    warned_by    bytea,
    at           bigint not null,
    answered_at  bigint,
    answered_by  bytea,
    answer       text   not null,
    incident_id  bytea,
    primary key (workspace_id, warning_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
create index early_warning_client on early_warning (workspace_id, client_id, at);

-- The helmet before the fall (C001): imagined failures, who calls whom, authority limits. body: JSON.
create table readiness_plan (
    workspace_id bigint not null,
    client_id    bytea  not null,
    body         text   not null,
    version      bigint not null,
    updated_at   bigint not null,
    updated_by   bytea,
    primary key (workspace_id, client_id),
    foreign key (workspace_id, client_id) references client (workspace_id, client_id)
);
