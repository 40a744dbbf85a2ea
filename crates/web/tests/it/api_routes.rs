//! Every route of the API with its scope and who must not see it.

use domain::access::Scope;
use serde_json::{Value, json};

/// Who may not even know that the thing is there.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Hidden {
    /// Belongs to the caller's own agency as a whole.
    Nobody,
    /// A thing of the agency: hidden from other agencies.
    Foreign,
    /// A thing of a client: hidden from colleagues without access, too.
    Strangers,
}

/// A route: method, path with `{client}` and the like, scope, who must not see it, a body.
pub(super) struct Route(pub &'static str, pub &'static str, pub Scope, pub Hidden, pub Value);

/// Every route of the API; the document must list these and no others.
pub(super) fn routes() -> Vec<Route> {
    use Hidden::{Foreign, Nobody, Strangers};
    use Scope::{Admin, Import, Read, Write};
    let none = Value::Null;
    let change = json!({"version": 1});
    let place = json!({"kind": "domain", "value": "some.example", "to": "ignored"});
    let window = json!({"from": "2026-03-02T00:00:00Z", "until": "2026-03-03T00:00:00Z",
        "reason": "отпуск"});
    let touch = json!({"client": "{client}", "channel": "call"});
    let agency = json!({"name": "Орбита", "zone": "Europe/Moscow", "lang": "ru", "version": 1});
    let own = json!({"domains": [], "addresses": [], "version": 1});
    let policy = json!({"policy": {}, "version": 1});
    let invitation = json!({"email": "x@orbita.example", "role": "specialist"});
    let answer = json!({"episode": "x", "answer": "confirmed"});
    let gut = json!({"feeling": 1});
    let named = json!({"name": "Имя"});
    let bill = json!({"issued_on": "2026-03-01", "due_on": "2026-03-10",
        "sum": {"minor": 100, "currency": "RUB"}});
    let call = json!({"title": "Созвон", "starts_at": "2026-03-01T09:00:00Z", "state": "held"});
    let task = json!({"kind": "task", "title": "Баннер", "at": "2026-03-01T09:00:00Z"});
    let paid = json!({"paid_on": "2026-03-01"});
    let into = json!({"into": "{client}"});
    let silence = json!({"rule": "denial", "words": "пустяк"});
    let letter = json!({"text": "Добрый день!", "client": "{client}"});
    let rate = json!({"from": "2026-09-14", "percent": "13", "known_until": "2026-10-25",
        "source": "ЦБ"});
    let commitment = json!({"name": "реклама", "live_on": "2026-03-01"});
    let warning = json!({"client": "{client}", "text": "не успеваю"});
    let bridge = json!({"version": 0, "bridge": {"factors": [], "links": []}});
    let trust = json!({"kind": "seminar", "reason": "для отдела", "at": "2026-03-01T09:00:00Z"});
    let why = json!({"reason": "ошиблись"});
    let agreement = json!({"version": 1, "terms": crate::kpi::terms()});
    let facts = json!({"facts": [{"on": "2026-03-01", "value": "3"}]});
    let terms = json!({"from_on": "2026-01-01", "until_on": null, "value_minor": 100,
        "value_per": "month", "currency": "RUB", "renewal": "by_talk", "notice_days": null});
    let moved = json!({"to": "2026-03-30", "kind": "agreed"});
    let service = json!({"version": 1, "agreed": crate::sla::agreed(), "note": "дольше"});
    let waits = json!({"case": "{case}", "kind": "wait", "reason": "ждём фото"});
    let shown = json!({"version": 1, "recipient": "Дина"});
    let shore = json!({"version": 1, "protocol": {"goal": "", "for_client": "", "for_team": "",
        "principles": "", "process": "", "structure": "", "team": ""}});
    let outcome = json!({"outcome": "kept", "on": "2026-03-01"});
    vec![
        Route(
            "post",
            "/agreements/{agreement}/clauses",
            Write,
            Strangers,
            json!({"number": "3.1", "words": "Отчёт до 5 числа"}),
        ),
        Route(
            "post",
            "/agreements/{agreement}/versions",
            Write,
            Strangers,
            json!({"n_known": 1, "effective_on": "2026-02-01", "terms": terms}),
        ),
        Route("get", "/attention", Read, Nobody, none.clone()),
        Route("get", "/backtests", Read, Nobody, none.clone()),
        Route("post", "/backtests", Write, Nobody, none.clone()),
        Route("get", "/backtests/{backtest}", Read, Foreign, none.clone()),
        Route("delete", "/backtests/{backtest}", Write, Foreign, none.clone()),
        Route("delete", "/busy-windows/{window}", Write, Strangers, none.clone()),
        Route("get", "/clients", Read, Nobody, none.clone()),
        Route("post", "/clients", Write, Nobody, named.clone()),
        Route("get", "/clients/{client}", Read, Strangers, none.clone()),
        Route("patch", "/clients/{client}", Write, Strangers, change.clone()),
        Route("get", "/clients/{client}/agreements", Write, Strangers, none.clone()),
        Route(
            "post",
            "/clients/{client}/agreements",
            Write,
            Strangers,
            json!({"number": "Д-8", "terms": terms}),
        ),
        Route("post", "/clients/{client}/answers", Write, Strangers, answer),
        Route("put", "/clients/{client}/archive?version=1", Write, Strangers, none.clone()),
        Route("delete", "/clients/{client}/archive?version=1", Write, Strangers, none.clone()),
        Route("get", "/clients/{client}/assessment", Read, Strangers, none.clone()),
        Route("get", "/clients/{client}/bridge", Read, Strangers, none.clone()),
        Route("put", "/clients/{client}/bridge", Write, Strangers, bridge),
        Route("post", "/clients/{client}/busy-windows", Write, Strangers, window),
        Route("get", "/clients/{client}/commitments", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/commitments", Write, Strangers, commitment),
        Route(
            "delete",
            "/clients/{client}/commitments/{commitment}",
            Write,
            Strangers,
            none.clone(),
        ),
        Route("get", "/clients/{client}/briefs", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/briefs", Write, Strangers, json!({"kind": "site"})),
        Route("get", "/clients/{client}/people", Read, Strangers, none.clone()),
        Route("get", "/clients/{client}/rituals", Read, Strangers, none.clone()),
        Route(
            "post",
            "/clients/{client}/rituals",
            Write,
            Strangers,
            json!({"kind": "seminar", "title": "Отзывы"}),
        ),
        Route("get", "/rituals", Read, Nobody, none.clone()),
        Route("get", "/rituals/{ritual}", Read, Strangers, none.clone()),
        Route("post", "/rituals/{ritual}/end", Write, Strangers, json!({"why": "хватит"})),
        Route(
            "post",
            "/rituals/{ritual}/results",
            Write,
            Strangers,
            json!({"version": 1, "result": "held", "said": "всё спокойно"}),
        ),
        Route("get", "/clients/{client}/contacts", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/contacts", Write, Strangers, named.clone()),
        Route("get", "/clients/{client}/draft-exceptions", Read, Strangers, none.clone()),
        Route("put", "/clients/{client}/draft-exceptions", Write, Strangers, silence),
        Route(
            "delete",
            "/clients/{client}/draft-exceptions?rule=denial",
            Write,
            Strangers,
            none.clone(),
        ),
        Route("get", "/clients/{client}/grades", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/grades", Write, Strangers, json!([])),
        Route("get", "/clients/{client}/edits", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/edits", Write, Strangers, json!({"text": "крупнее"})),
        Route("get", "/clients/{client}/guideline", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/guideline", Write, Strangers, json!({"text": "на «вы»"})),
        Route("post", "/clients/{client}/gut", Write, Strangers, gut),
        Route("post", "/clients/{client}/invoices", Write, Strangers, bill),
        Route("get", "/clients/{client}/kpis", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/kpis", Write, Strangers, agreement.clone()),
        Route("post", "/clients/{client}/meetings", Write, Strangers, call),
        Route("post", "/clients/{client}/merge", Write, Strangers, into),
        Route("post", "/clients/{client}/milestones", Write, Strangers, json!({"what": "макет"})),
        Route("get", "/clients/{client}/onboarding", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/onboarding", Write, Strangers, json!({})),
        Route(
            "post",
            "/clients/{client}/onboarding/links",
            Write,
            Strangers,
            json!({"recipient": "Дина"}),
        ),
        Route("put", "/clients/{client}/onboarding/protocol", Write, Strangers, shore),
        Route(
            "put",
            "/clients/{client}/onboarding/steps/{step}",
            Write,
            Strangers,
            json!({"state": "done"}),
        ),
        Route("put", "/clients/{client}/outcome", Write, Strangers, outcome),
        Route("delete", "/clients/{client}/outcome", Write, Strangers, none.clone()),
        Route("get", "/clients/{client}/portal", Read, Strangers, none.clone()),
        Route("put", "/clients/{client}/portal", Write, Strangers, json!({"published": []})),
        Route(
            "post",
            "/clients/{client}/portal/links",
            Write,
            Strangers,
            json!({"recipient": "Дина"}),
        ),
        Route(
            "delete",
            "/clients/{client}/portal/links/{portal_link}",
            Write,
            Strangers,
            none.clone(),
        ),
        Route("get", "/clients/{client}/projects", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/projects", Write, Strangers, named),
        Route("get", "/clients/{client}/promises", Read, Strangers, none.clone()),
        Route(
            "post",
            "/clients/{client}/promises",
            Write,
            Strangers,
            json!({"side": "ours", "what": "макет"}),
        ),
        Route("get", "/clients/{client}/readiness", Read, Strangers, none.clone()),
        Route(
            "put",
            "/clients/{client}/readiness",
            Write,
            Strangers,
            json!({"version": 0, "plan": {}}),
        ),
        Route("get", "/clients/{client}/sla", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/sla", Write, Strangers, service),
        Route("post", "/clients/{client}/sla/links", Write, Strangers, shown),
        Route("delete", "/clients/{client}/sla/links/{sheet}", Write, Strangers, none.clone()),
        Route("post", "/clients/{client}/sla/marks", Write, Strangers, waits),
        Route("delete", "/clients/{client}/sla/marks/{mark}", Write, Strangers, none.clone()),
        Route("post", "/clients/{client}/sla/marks/{mark}/end", Write, Strangers, none.clone()),
        Route("get", "/clients/{client}/trust", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/trust", Write, Strangers, trust),
        Route("post", "/clients/{client}/trust/{entry}/undoing", Write, Strangers, why),
        Route("put", "/clients/{client}/terms", Write, Strangers, json!({})),
        Route("get", "/clients/{client}/touches", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/weekly", Write, Strangers, none.clone()),
        Route("get", "/clients/{client}/work", Read, Strangers, none.clone()),
        Route("post", "/clients/{client}/work-items", Write, Strangers, task),
        Route("get", "/contacts/{contact}", Read, Strangers, none.clone()),
        Route("patch", "/contacts/{contact}", Write, Strangers, change.clone()),
        Route("post", "/contacts/{contact}/bases", Write, Strangers, json!({"basis": "consent"})),
        Route("get", "/contacts/{contact}/card", Read, Strangers, none.clone()),
        Route("put", "/contacts/{contact}/card", Write, Strangers, json!({"version": 0})),
        Route(
            "post",
            "/contacts/{contact}/erasure",
            Write,
            Strangers,
            json!({"confirmation": "не то имя"}),
        ),
        Route("post", "/contacts/{contact}/export", Write, Strangers, none.clone()),
        Route(
            "post",
            "/contacts/{contact}/notes",
            Write,
            Strangers,
            json!({"text": "любит цифры", "audience": "team"}),
        ),
        Route("delete", "/contacts/{contact}/notes/{note}", Write, Strangers, none.clone()),
        Route("post", "/drafts/check", Read, Strangers, letter),
        Route("get", "/events", Read, Nobody, none.clone()),
        Route("get", "/imports", Import, Nobody, none.clone()),
        Route("post", "/imports?name=a.eml", Import, Nobody, none.clone()),
        Route("get", "/imports/{import}", Import, Foreign, none.clone()),
        Route("delete", "/imports/{import}", Import, Foreign, none.clone()),
        Route("get", "/incident-library", Read, Nobody, none.clone()),
        Route("get", "/incident-duties", Read, Nobody, none.clone()),
        Route("get", "/incident-measures", Read, Nobody, none.clone()),
        Route("get", "/incident-patterns", Read, Nobody, none.clone()),
        Route("get", "/incidents", Read, Nobody, none.clone()),
        Route(
            "post",
            "/incidents",
            Write,
            Strangers,
            json!({"client": "{client}", "title": "Срыв"}),
        ),
        Route("get", "/incidents/{incident}", Read, Strangers, none.clone()),
        Route("patch", "/incidents/{incident}", Write, Strangers, change.clone()),
    ]
    .into_iter()
    .chain(of_an_incident())
    .chain(crate::prevention::routes())
    .chain(vec![
        Route("post", "/invitations", Admin, Nobody, invitation),
        Route("post", "/invoices/{invoice}/payment", Write, Strangers, paid),
        Route("get", "/key-rates", Write, Nobody, none.clone()),
        Route("put", "/key-rates", Write, Nobody, rate),
        Route("delete", "/key-rates/{from}", Write, Nobody, none.clone()),
        Route("get", "/kpis", Read, Nobody, none.clone()),
        Route("get", "/kpis/{kpi}", Read, Strangers, none.clone()),
        Route("put", "/kpis/{kpi}", Write, Strangers, agreement),
        Route("put", "/kpis/{kpi}/end", Write, Strangers, none.clone()),
        Route("delete", "/kpis/{kpi}/end", Write, Strangers, none.clone()),
        Route("post", "/kpis/{kpi}/facts", Write, Strangers, facts),
        Route("delete", "/kpis/{kpi}/facts/{day}", Write, Strangers, none.clone()),
        Route("post", "/kpis/{kpi}/offers", Write, Strangers, json!({"wish": "100"})),
        Route("get", "/learning", Read, Nobody, none.clone()),
        Route("put", "/learning", Admin, Nobody, json!({"is_on": false})),
        Route("get", "/me", Read, Nobody, none.clone()),
        Route(
            "post",
            "/milestones/{milestone}/answers",
            Write,
            Strangers,
            json!({"answer": "returned"}),
        ),
        Route("post", "/milestones/{milestone}/moves", Write, Strangers, moved.clone()),
        Route("post", "/milestones/{milestone}/shows", Write, Strangers, json!({})),
        Route("get", "/policy", Read, Nobody, none.clone()),
        Route("put", "/policy", Admin, Nobody, policy),
        Route("get", "/policy/proposals", Read, Nobody, none.clone()),
        Route("get", "/portfolio", Read, Nobody, none.clone()),
        Route("get", "/portfolio/clients?cell=high-mid", Read, Nobody, none.clone()),
        Route("get", "/precision", Read, Nobody, none.clone()),
        Route("get", "/projects/{project}", Read, Strangers, none.clone()),
        Route("patch", "/projects/{project}", Write, Strangers, change),
        Route("get", "/briefs/{brief}", Read, Strangers, none.clone()),
        Route("put", "/briefs/{brief}", Write, Strangers, json!({"version": 1, "answers": []})),
        Route("get", "/edits", Read, Nobody, none.clone()),
        Route("post", "/edits/parts", Read, Nobody, json!({"text": "Логотип крупнее"})),
        Route("put", "/edits/{edit}", Write, Strangers, json!({"version": 1, "text": "крупнее"})),
        Route("get", "/clients/{client}/edits/price", Write, Strangers, none.clone()),
        Route("put", "/clients/{client}/edits/price", Write, Strangers, json!({})),
        Route("put", "/edits/{edit}/class", Write, Strangers, json!({"class": "taste"})),
        Route("put", "/edits/{edit}/pairs/{pair}", Write, Strangers, json!({"verdict": "denied"})),
        Route("post", "/edits/{edit}/rule", Write, Strangers, none.clone()),
        Route("put", "/edits/{edit}/settlement", Write, Strangers, json!({"how": "applied"})),
        Route("delete", "/edits/{edit}/settlement", Write, Strangers, none.clone()),
        Route(
            "put",
            "/guideline-rules/{guideline_rule}",
            Write,
            Strangers,
            json!({"text": "на «ты»", "version": 1, "why": "так"}),
        ),
        Route(
            "put",
            "/guideline-rules/{guideline_rule}/retirement",
            Write,
            Strangers,
            json!({"why": "так"}),
        ),
        Route(
            "delete",
            "/guideline-rules/{guideline_rule}/retirement",
            Write,
            Strangers,
            none.clone(),
        ),
        Route("get", "/promises", Read, Nobody, none.clone()),
        Route("put", "/promises/{promise}/end", Write, Strangers, json!({"how": "kept"})),
        Route("delete", "/promises/{promise}/end", Write, Strangers, none.clone()),
        Route("post", "/promises/{promise}/moves", Write, Strangers, moved),
        Route("get", "/management", Read, Nobody, none.clone()),
        Route("get", "/management/{list}", Read, Nobody, none.clone()),
        Route("get", "/notifications", Read, Nobody, none.clone()),
        Route("put", "/notifications/{notice}/seen", Write, Strangers, none.clone()),
        Route("get", "/notifications/settings", Read, Nobody, none.clone()),
        Route(
            "put",
            "/notifications/settings",
            Write,
            Nobody,
            json!({"version": 0, "paces": {}, "reach": "own", "digest_hour": 9, "quiet_from": 20,
                "quiet_until": 8, "is_quiet_on_days_off": true}),
        ),
        Route("get", "/routing-rules", Write, Nobody, none.clone()),
        Route("post", "/routing-rules", Write, Nobody, place.clone()),
        Route("delete", "/routing-rules/{rule}", Write, Foreign, none.clone()),
        Route("get", "/search", Read, Nobody, none.clone()),
        Route("get", "/settings", Read, Nobody, none.clone()),
        Route("put", "/settings", Admin, Nobody, agency),
        Route("get", "/settings/addresses", Read, Nobody, none.clone()),
        Route("put", "/settings/addresses", Admin, Nobody, own),
        Route("get", "/signals", Read, Nobody, none.clone()),
        Route("get", "/sla/clocks", Read, Nobody, none.clone()),
        Route("get", "/teammates", Read, Nobody, none.clone()),
        Route("post", "/touches", Write, Strangers, touch),
        Route("get", "/touches/{touch}", Read, Strangers, none.clone()),
        Route("put", "/touches/{touch}/client", Write, Strangers, json!({"to": "tray"})),
        Route("get", "/unsorted", Write, Nobody, none.clone()),
        Route("post", "/unsorted/assignments", Write, Nobody, place),
        Route("get", "/warnings", Read, Nobody, none.clone()),
        Route("post", "/warnings", Write, Strangers, warning),
        Route("post", "/warnings/{warning}/answer", Write, Strangers, json!({"answer": "ок"})),
        Route("get", "/weekly", Read, Nobody, none.clone()),
        Route("get", "/weekly/{weekly}", Read, Strangers, none.clone()),
        Route(
            "put",
            "/weekly/{weekly}",
            Write,
            Strangers,
            json!({"version": 99, "meaning": "всё по плану"}),
        ),
        Route("post", "/weekly/{weekly}/letters", Write, Strangers, json!({"contacts": []})),
        Route(
            "post",
            "/weekly/{weekly}/letters/{letter}/resolution",
            Write,
            Strangers,
            json!({"found": "lost"}),
        ),
        Route("post", "/weekly/{weekly}/publication", Write, Strangers, json!({"version": 99})),
        Route("post", "/weekly/{weekly}/refreshment", Write, Strangers, json!({"version": 99})),
        Route("get", "/words", Write, Nobody, none.clone()),
        Route("post", "/words/{word}/hearing", Write, Foreign, none.clone()),
        Route("post", "/work-items/{work_item}/end", Write, Strangers, none),
    ])
    .collect()
}

/// The routes below one incident: method, path, body. All are a client's.
fn of_an_incident() -> Vec<Route> {
    use Scope::{Read, Write};
    let none = Value::Null;
    let clause = json!({"number": "7.2", "terms": {"regime": "art395", "base_minor": 100,
        "base_kind": "price", "due_date": "2026-03-01"}});
    let letter = json!({"text": "Добрый день!", "recipient": "dina@romashka.example"});
    let way = json!({"kind": "move_date", "title": "Перенести"});
    let finding = json!({"kind": "overload", "what": "не успели"});
    let measure = json!({"name": "сверка"});
    let gesture = json!({"name": "аудит", "kind": "service", "client_value_minor": 1,
        "own_cost_minor": 1});
    let as_of = json!({"version": 99});
    let below = |method, path: &'static str, body: Value| {
        let scope = if method == "get" { Read } else { Write };
        Route(method, path, scope, Hidden::Strangers, body)
    };
    vec![
        below("get", "/incidents/{incident}/addendum", none.clone()),
        below("put", "/incidents/{incident}/analysis", json!({"version": 0, "analysis": {}})),
        below("post", "/incidents/{incident}/calls", json!({})),
        below("get", "/incidents/{incident}/choices", none.clone()),
        below("post", "/incidents/{incident}/choices", json!({"own_proposal": "скидка"})),
        below("post", "/incidents/{incident}/clauses", clause.clone()),
        below(
            "put",
            "/incidents/{incident}/clauses/{clause}",
            json!({"version": 99, "clause": clause}),
        ),
        below("delete", "/incidents/{incident}/clauses/{clause}", none.clone()),
        below("get", "/incidents/{incident}/client-page", none.clone()),
        below("put", "/incidents/{incident}/client-page", json!({"version": 99, "story": "х"})),
        below("post", "/incidents/{incident}/client-page/publication", as_of.clone()),
        below("put", "/incidents/{incident}/damage", json!({"version": 0, "damage": {}})),
        below("post", "/incidents/{incident}/deeds", json!({"kind": "emotions_denied"})),
        below("delete", "/incidents/{incident}/deeds/{deed}", none.clone()),
        below("get", "/incidents/{incident}/duties", none.clone()),
        below("put", "/incidents/{incident}/duties/{duty}", json!({"is_done": true})),
        below("post", "/incidents/{incident}/findings", finding.clone()),
        below(
            "put",
            "/incidents/{incident}/findings/{finding}",
            json!({"version": 99, "finding": finding}),
        ),
        below("delete", "/incidents/{incident}/findings/{finding}", none.clone()),
        below("get", "/incidents/{incident}/gestures", none.clone()),
        below("post", "/incidents/{incident}/gestures", gesture),
        below(
            "post",
            "/incidents/{incident}/gestures/{gesture}/steps",
            json!({"version": 99, "to": "approved"}),
        ),
        below("post", "/incidents/{incident}/leaks", json!({"who": "начальник"})),
        below("delete", "/incidents/{incident}/leaks/{leak}", none.clone()),
        below("get", "/incidents/{incident}/letter", none.clone()),
        below("post", "/incidents/{incident}/letters", letter.clone()),
        below(
            "put",
            "/incidents/{incident}/letters/{telling}",
            json!({"version": 99, "letter": letter}),
        ),
        below(
            "post",
            "/incidents/{incident}/letters/{telling}/resolution",
            json!({"version": 99, "found": "lost"}),
        ),
        below("post", "/incidents/{incident}/letters/{telling}/sending", as_of),
        below("post", "/incidents/{incident}/links", json!({"recipient": "Дина"})),
        below("delete", "/incidents/{incident}/links/{link}", none.clone()),
        below("put", "/incidents/{incident}/listening", json!({"version": 99, "listening": {}})),
        below("post", "/incidents/{incident}/measures", measure.clone()),
        below(
            "put",
            "/incidents/{incident}/measures/{measure}",
            json!({"version": 99, "measure": measure}),
        ),
        below(
            "post",
            "/incidents/{incident}/measures/{measure}/steps",
            json!({"version": 99, "step": "failed"}),
        ),
        below("get", "/incidents/{incident}/options", none.clone()),
        below("post", "/incidents/{incident}/options", way.clone()),
        below("post", "/incidents/{incident}/options/offer", none.clone()),
        below("post", "/incidents/{incident}/options/proposals", none.clone()),
        below(
            "put",
            "/incidents/{incident}/options/{option}",
            json!({"version": 99, "option": way}),
        ),
        below("delete", "/incidents/{incident}/options/{option}?version=99", none.clone()),
        below("post", "/incidents/{incident}/options/{option}/approval", json!({"version": 99})),
        below(
            "post",
            "/incidents/{incident}/payments",
            json!({"kind": "paid", "on": "2026-03-01", "amount_minor": 1}),
        ),
        below("delete", "/incidents/{incident}/payments/{payment}", none.clone()),
        below("get", "/incidents/{incident}/post-mortem", none.clone()),
        below("put", "/incidents/{incident}/state", json!({"version": 99, "state": "closed"})),
        below("get", "/incidents/{incident}/talk", none.clone()),
        below("get", "/incidents/{incident}/tellings", none.clone()),
        below("get", "/incidents/{incident}/tellings/{telling}", none),
        below("post", "/incidents/{incident}/told", json!({"kind": "call"})),
    ]
}

fn filled(text: &str, things: &[(&str, String)]) -> String {
    things.iter().fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
}

impl Route {
    pub(super) fn line(&self, things: &[(&str, String)]) -> String {
        format!("{} /api/v1{}", self.0.to_uppercase(), filled(self.1, things))
    }

    pub(super) fn body(&self, things: &[(&str, String)]) -> Value {
        serde_json::from_str(&filled(&self.4.to_string(), things)).expect("JSON")
    }
}
