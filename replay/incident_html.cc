// The incident as one page. Static: no script at all, and a policy that forbids any, so that a slip
// in escaping still runs nothing.
#include "replay/html.h"
#include "replay/incident.h"
#include "replay/incident_style.h"
#include "replay/page_words.h"

namespace daybook::replay {
namespace {

class Page {
 public:
  explicit Page(const Incident& incident) : incident_(incident) {
    for (const IncidentEvent& listed : incident.events) listed_.insert(listed.event.position);
  }

  std::string run() {
    head();
    summary();
    findings();
    timeline();
    actors();
    subjects("contracts", "Contracts touched", event::SubjectKind::kContract);
    subjects("sections", "Sections touched", event::SubjectKind::kSection);
    differences_of_files();
    proofs();
    how_to_check();
    out_ += "</main>\n<footer>Made by daybook at " + moment(incident_.made) +
            " UTC from the log alone. All times are UTC.</footer>\n</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  // ---- Parts --------------------------------------------------------------------------------

  void head() {
    out_ +=
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">\n<title>Incident: " +
        html_text(range_text()) + "</title>\n<style>" + kIncidentStyle +
        "</style>\n</head>\n<body>\n";
    out_ +=
        "<nav><a href=\"#summary\">Summary</a><a href=\"#findings\">Findings</a>"
        "<a href=\"#timeline\">Timeline</a><a href=\"#actors\">Actors</a>"
        "<a href=\"#contracts\">Contracts</a><a href=\"#sections\">Sections</a>"
        "<a href=\"#files\">File differences</a><a href=\"#proofs\">Proofs</a>"
        "<a href=\"#check\">How to check</a></nav>\n";
  }

  [[nodiscard]] std::string range_text() const {
    return incident_.options.from_text + " to " + incident_.options.to_text;
  }

  void fact(const std::string& value, const std::string& name) {
    out_ += "<div class=fact><b>" + value + "</b><span>" + name + "</span></div>\n";
  }

  void summary() {
    const IncidentOptions& options = incident_.options;
    out_ += "<header id=summary>\n<h1>What happened between " + html_foreign(options.from_text) +
            " and " + html_foreign(options.to_text) + "</h1>\n<p class=dim>Log " +
            html_foreign(incident_.origin) + " · positions " + number(options.from.value) + " to " +
            number(options.to.value - 1);
    if (incident_.count != 0) {
      out_ += " · recorded " + moment(incident_.first_recorded) + " to " +
              moment(incident_.last_recorded);
    }
    out_ += "</p>\n<div class=facts>\n";
    fact(number(incident_.count), "events");
    fact(number(incident_.transactions), "transactions");
    fact(number(incident_.networks.size()), "networks changed");
    fact(number(touched(event::SubjectKind::kContract)), "contracts touched");
    fact(number(incident_.actors.size()), "actors");
    fact(number(total_findings()), "findings");
    out_ += "</div>\n<p>";
    for (const auto& [type, count] : incident_.types)
      out_ += tag(type + " " + number(count), "") + " ";
    out_ += "</p>\n</header>\n<main>\n";
  }

  [[nodiscard]] uint64_t touched(event::SubjectKind kind) const {
    uint64_t count = 0;
    for (const IncidentSubject& subject : incident_.subjects)
      count += subject.subject.kind == kind ? 1 : 0;
    return count;
  }

  [[nodiscard]] uint64_t total_findings() const {
    uint64_t count = incident_.findings.size();
    for (const auto& [code, more] : incident_.more_findings) count += more;
    return count;
  }

  void section(const std::string& id, const std::string& title, const std::string& note) {
    out_ += "<h2 id=\"" + id + "\">" + title + "</h2>\n";
    if (!note.empty()) out_ += "<p class=dim>" + note + "</p>\n";
  }

  // A listed event is a link to its line.
  [[nodiscard]] std::string position_link(Position position) const {
    const std::string text = std::to_string(position.value);
    if (listed_.count(position) == 0) return text;
    return "<a href=\"#e" + text + "\">" + text + "</a>";
  }

  void findings() {
    section("findings", "Findings",
            incident_.findings.empty() ? "Nothing stands out." : "What to look at twice.");
    if (incident_.findings.empty()) return;
    out_ +=
        "<div class=wrap><table><thead><tr><th>Severity</th><th>Finding</th><th "
        "class=n>Event</th><th>Where</th><th>What</th></tr></thead><tbody>\n";
    for (const char* severity : {"high", "medium", "low"}) {
      for (const IncidentFinding& finding : incident_.findings)
        if (finding.severity == severity) finding_row(finding);
    }
    for (const auto& [code, more] : incident_.more_findings) {
      out_ += "<tr><td></td><td>" + html_text(code) + "</td><td></td><td></td><td class=dim>and " +
              number(more) + " more</td></tr>\n";
    }
    out_ += "</tbody></table></div>\n";
  }

  void finding_row(const IncidentFinding& finding) {
    out_ += "<tr><td>" + tag(finding.severity, finding.severity) + "</td><td class=t>" +
            html_text(finding.code) + "</td><td class=n>" +
            (finding.position ? position_link(*finding.position) : "") + "</td><td>" +
            html_foreign(finding.where) + "</td><td>" + html_foreign(finding.what) + "</td></tr>\n";
  }

  void timeline() {
    std::string note = "In the order of the log. Effective: when it was true by its source.";
    if (incident_.events.size() < incident_.count) {
      note += " Listed are " + number(incident_.events.size()) + " of " +
              plural(incident_.count, "event") +
              ": those that findings name, then those that changed a contract or section.";
    }
    section("timeline", "Timeline", note);
    out_ +=
        "<div class=wrap><table class=timeline><thead><tr><th class=n>Event</th>"
        "<th class=when>Recorded</th><th class=\"when narrow\">Effective</th>"
        "<th class=subject>Subject</th><th>What</th><th class=actor>Actor and reason</th>"
        "<th class=\"evidence narrow\">Evidence</th></tr></thead><tbody>\n";
    std::string day;
    for (const IncidentEvent& listed : incident_.events) {
      const std::string recorded = moment(listed.event.recorded);
      const std::string new_day = recorded.substr(0, recorded.find(' '));
      if (new_day != day) out_ += "<tr class=day><td colspan=7>" + new_day + "</td></tr>\n";
      day = new_day;
      event_row(listed, recorded.substr(recorded.find(' ') + 1));
    }
    out_ += "</tbody></table></div>\n";
  }

  void event_row(const IncidentEvent& listed, const std::string& time) {
    const event::Event& event = listed.event;
    const std::string position = std::to_string(event.position.value);
    out_ += "<tr id=\"e" + position + "\"><td class=n>" + position + "</td><td class=mono>" + time +
            "</td><td class=\"mono narrow\">" + (event.effective ? moment(*event.effective) : "") +
            "</td><td>" + html_foreign(event.subject.name) +
            (event.subject.name.empty() ? "" : "<br>") + "<span class=dim>" +
            html_foreign(listed.network) + "</span></td><td>" +
            html_text(event::payload_name(event.payload)) + "<br>" + mono(listed.change) +
            "</td><td>" + html_foreign(event.actor);
    if (!event.approver.empty()) out_ += ", approved by " + html_foreign(event.approver);
    if (!event.reason.empty())
      out_ += "<br><span class=reason>" + html_foreign(event.reason) + "</span>";
    out_ += "</td><td class=\"evidence narrow\">" + evidence_of(event) + "</td></tr>\n";
  }

  void actors() {
    section("actors", "Actors", "Who asked for it, by what they say of themselves.");
    out_ +=
        "<div class=wrap><table><thead><tr><th>Actor</th><th class=n>Events</th><th "
        "class=n>First</th><th class=n>Last</th><th>Networks</th><th>Tools</th><th>Signed on chain "
        "by</th><th>Approved by</th></tr></thead><tbody>\n";
    for (const IncidentActor& actor : incident_.actors) {
      out_ += "<tr><td>" +
              (actor.name.empty() ? "<span class=dim>not said</span>" : html_foreign(actor.name)) +
              "</td><td class=n>" + number(actor.events) + "</td><td class=n>" +
              position_link(actor.first) + "</td><td class=n>" + position_link(actor.last) +
              "</td><td>" + joined(actor.networks) + "</td><td>" + joined(actor.tools) +
              "</td><td class=mono>" + joined(actor.senders) + "</td><td>" +
              joined(actor.approvers) + "</td></tr>\n";
    }
    out_ += "</tbody></table></div>\n";
  }

  void subjects(const std::string& id, const std::string& title, event::SubjectKind kind) {
    section(id, title, touched(kind) == 0 ? "None." : "Before the first event and after the last.");
    std::string unchanged;
    for (const IncidentSubject& subject : incident_.subjects) {
      if (subject.subject.kind != kind) continue;
      if (!subject.fields.empty()) subject_card(subject);
      if (subject.fields.empty()) {
        unchanged += "<li>" + html_foreign(subject.subject.name) + " <span class=dim>" +
                     html_foreign(subject.network) + ", " + span_of(subject) + "</span></li>\n";
      }
    }
    if (!unchanged.empty()) {
      out_ +=
          "<div class=card><div class=top><h3>Touched, and in the end as before</h3></div><ul>\n" +
          unchanged + "</ul></div>\n";
    }
  }

  [[nodiscard]] std::string span_of(const IncidentSubject& subject) const {
    std::string out = plural(subject.events, "event") + ", " + position_link(subject.first);
    if (subject.events > 1) out += " to " + position_link(subject.last);
    return out;
  }

  void subject_card(const IncidentSubject& subject) {
    out_ += "<div class=card><div class=top><h3>" + html_foreign(subject.subject.name) +
            "</h3><span>" + html_foreign(subject.network) + "</span>" +
            tag(subject.outcome, subject.outcome) + "<span class=dim>" + span_of(subject) +
            "</span></div>";
    out_ +=
        "<table class=fields><thead><tr><th class=field>Field</th><th>Before</th><th>After</th>"
        "</tr></thead><tbody>\n";
    for (const FieldDifference& field : subject.fields) {
      out_ += "<tr><td class=mono>" + html_foreign(field.field) +
              "</td><td class=\"mono before\">" + side(field.before) +
              "</td><td class=\"mono after\">" + side(field.after) + "</td></tr>\n";
    }
    out_ += "</tbody></table></div>\n";
  }

  static std::string side(const std::optional<std::string>& json) {
    return json ? html_foreign(*json) : "<span class=dim>–</span>";
  }

  void differences_of_files() {
    section("files", "File differences",
            incident_.networks.empty()
                ? "No network's file differs."
                : "Each network's unified JSON file, before and after, as a unified diff, "
                  "without the histories that the timeline tells.");
    for (const query::NetworkDifference& network : incident_.networks) {
      out_ += "<details class=card open><summary><b>" + html_foreign(network.file) + "</b> " +
              tag(network.change, network.change) + "</summary><pre>";
      out_ += coloured_diff(network.file_diff) + "</pre></details>\n";
    }
  }

  void proofs() {
    section(
        "proofs", "Proofs and checkpoint",
        "Beside this page, for each listed event: its stored bytes and a proof that they are in "
        "the log, and the same data as JSON.");
    out_ +=
        "<ul><li><a href=\"incident.json\">incident.json</a>: this page as JSON</li><li><a "
        "href=\"checkpoint\">checkpoint</a>: the log's signed head, " +
        plural(incident_.size.value, "event") + ", root <span class=mono>" + incident_.root.hex() +
        "</span></li><li><a href=\"key.pub\">key.pub</a>: the log's public key</li>"
        "<li>proofs/event-N.tlog-proof and proofs/event-N.bin</li></ul>\n<pre class=alone>" +
        html_text(incident_.checkpoint) + "</pre>\n<p>Public key: " + mono(incident_.vkey) +
        "</p>\n";
  }

  void how_to_check() {
    section("check", "How to check", "");
    const std::string position =
        incident_.events.empty() ? "N"
                                 : std::to_string(incident_.events.front().event.position.value);
    out_ +=
        "<ol><li>Compare the public key above with the one that the log's owner published "
        "elsewhere: this page cannot vouch for itself.</li><li>In this folder, with no access to "
        "the log:<pre class=alone>daybook check proofs/event-" +
        position + ".tlog-proof --entry proofs/event-" + position +
        ".bin --key key.pub</pre>A good proof shows the event as it was recorded. Compare it with "
        "its line in the timeline.</li><li>Whoever holds the log can make this report again: "
        "<pre class=alone>daybook replay incident --from " +
        html_text(incident_.options.from_text) + " --to " + html_text(incident_.options.to_text) +
        " --out DIR</pre></li><li>That nothing between is left out is seen by checking every event "
        "of the range: <pre class=alone>daybook prove POSITION</pre></li></ol>\n";
  }

  const Incident& incident_;
  std::set<Position> listed_;
  std::string out_;
};

}  // namespace

std::string incident_html(const Incident& incident) {
  return Page(incident).run();
}

}  // namespace daybook::replay
