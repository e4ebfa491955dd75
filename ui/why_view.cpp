// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/why_view.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QRegularExpression>
#include <QUrl>
#include <QVBoxLayout>
#include <cmath>

#include "smartgain/core/learned.hpp"
#include "ui/colours.hpp"
#include "ui/words.hpp"

namespace smartgain::ui {
namespace {

/// Sentences of the engines have an ASCII minus before their numbers: here all numbers look alike.
QString escaped(std::string_view text) {
  static const QRegularExpression minus(QStringLiteral("(?<![\\w.])-(?=\\d)"));
  return text_of(text).replace(minus, QString(QChar(0x2212))).toHtmlEscaped();
}

}  // namespace

WhyView::WhyView(QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  text_ = new QTextBrowser(this);
  text_->setObjectName(QStringLiteral("why"));
  text_->setOpenLinks(false);
  text_->setFrameShape(QFrame::NoFrame);
  text_->setFocusPolicy(Qt::ClickFocus);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::LinksAccessibleByMouse);
  text_->setMinimumHeight(40);
  text_->document()->setDocumentMargin(6);
  connect(text_, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
    if (url.scheme() == QLatin1String("instead"))
      emit alternative_chosen(url.path());
    else
      emit lesson_switched(url.path(), url.scheme() == QLatin1String("learn"));
  });
  column->addWidget(text_, 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  accept_ = new Button(QStringLiteral("Accept"), Button::Kind::plain, this);
  accept_->setObjectName(QStringLiteral("accept"));
  accept_->setToolTip(tip(
      QStringLiteral("Ticks the strip, so that Apply moves it by these dB, and remembers that it was right; Enter.")));
  reject_ = new Button(QStringLiteral("Reject"), Button::Kind::plain, this);
  reject_->setObjectName(QStringLiteral("reject"));
  reject_->setToolTip(
      tip(QStringLiteral("Unticks the strip, so that Apply leaves its dB, and remembers that it was wrong; Delete.")));
  connect(accept_, &QAbstractButton::clicked, this, &WhyView::accepted);
  connect(reject_, &QAbstractButton::clicked, this, &WhyView::rejected);
  row->addWidget(accept_);
  row->addWidget(reject_);
  row->addStretch(1);
  auto* question = new QLabel(QStringLiteral("Whole result"), this);
  question->setObjectName(QStringLiteral("question"));
  row->addWidget(question);
  stars_ = new StarRating(this);
  stars_->setObjectName(QStringLiteral("stars"));
  stars_->setToolTip(tip(QStringLiteral("One to five stars for the result as a whole, not for its dB one by one.")));
  connect(stars_, &StarRating::rated, this, &WhyView::rated);
  row->addWidget(stars_);
  column->addLayout(row);
}

void WhyView::show_strip(const StripPlan* strip, const QString& name, const PanelState& state, bool own_gain) {
  const Colours c = Colours::of(palette());
  QPalette own = text_->palette();
  own.setColor(QPalette::Base, c.base);
  own.setColor(QPalette::Text, c.text);
  if (own != text_->palette()) text_->setPalette(own);
  const QString html = strip != nullptr ? html_of(*strip, name, own_gain) : html_of(state);
  if (html != text_->property("html_shown").toString()) {  // what is selected stays selected
    text_->setProperty("html_shown", html);
    text_->setHtml(html);
  }
  const bool can_judge = strip != nullptr && strip->action == Action::change;
  accept_->setEnabled(can_judge);
  reject_->setEnabled(can_judge);
  stars_->setEnabled(state.plan != nullptr);
}

QString WhyView::html_of(const StripPlan& strip, const QString& name, bool own_gain) const {
  const Colours c = Colours::of(palette());
  const QString dim = c.dim.name();
  const bool moves = strip.action == Action::change;
  QString html =
      QStringLiteral("<p style='margin:0 0 3px 0'><span style='color:%1;font-weight:bold'>WHY</span> <b>%2</b>%3</p>")
          .arg(dim, isolated(name).toHtmlEscaped(),
               moves ? QStringLiteral(" &nbsp;<b>%1</b>").arg(db(strip.gain())) : QString());
  if (!moves) html += QStringLiteral("<p style='margin:0 0 3px 0'>%1</p>").arg(long_why(strip).toHtmlEscaped());
  html += QStringLiteral("<table cellspacing='0' cellpadding='1'>");
  const auto line = [&html](Decibels effect, const QString& text, const QString& colour) {
    html += QStringLiteral(
                "<tr><td align='right' style='padding-right:8px;color:%3;white-space:nowrap'>%1</td>"
                "<td style='color:%3'>%2</td></tr>")
                .arg(signed_number(effect.value), text, colour);
  };
  for (const Reason& reason : strip.reasons) {
    QString text = escaped(reason.text);
    const bool off = is_switched_off(reason);
    if (const std::string lesson = lesson_of(reason); !lesson.empty())
      text += QStringLiteral(" <a style='color:%1' href='%2:%3'>%4</a>")
                  .arg(c.level.name(), off ? QStringLiteral("learn") : QStringLiteral("unlearn"),
                       QString::fromLatin1(QUrl::toPercentEncoding(text_of(lesson))),
                       off ? QStringLiteral("switch on") : QStringLiteral("switch off"));
    line(reason.effect, text, (off ? c.dim : c.text).name());
  }
  for (const AppliedLimit& limit : strip.limits)
    line(limit.effect, QStringLiteral("limit: ") + escaped(limit.text), c.target.name());
  if (!strip.reasons.empty() || !strip.limits.empty())
    html += QStringLiteral(
                "<tr><td align='right' style='padding-right:8px;white-space:nowrap'><b>= %1</b></td><td><b>dB at "
                "%2</b></td></tr>")
                .arg(signed_number(strip.gain().value),
                     strip.knob.knob.name.empty() ? QStringLiteral("its fader") : escaped(strip.knob.knob.name));
  html += QStringLiteral("</table>");
  if (strip.trim_knob && strip.trim_knob->gain() != Decibels(0.0))
    html +=
        QStringLiteral("<p style='margin:2px 0'>Before the fader: %1 at %2.</p>")
            .arg(db(strip.trim_knob->gain()), strip.trim_knob->knob.name.empty() ? QStringLiteral("its volume")
                                                                                 : escaped(strip.trim_knob->knob.name));
  if (strip.recommended)
    html +=
        QStringLiteral("<p style='margin:2px 0;color:%1'>%2 % sure to be within 3 LU; spread ±%3 LU</p>")
            .arg(dim)
            .arg(std::isfinite(strip.recommended->confidence) ? std::lround(strip.recommended->confidence * 100.0) : 0)
            .arg(number(strip.recommended->sd.value));
  QStringList links;
  for (const Alternative& alternative : strip.alternatives)
    links << QStringLiteral("<a style='color:%4' href='instead:%1'>%2 %3</a>")
                 .arg(QString::fromLatin1(QUrl::toPercentEncoding(text_of(alternative.name))),
                      escaped(alternative.name).replace(QLatin1Char('_'), QLatin1Char(' ')), db(alternative.gain),
                      c.level.name());
  if (own_gain)
    links << QStringLiteral("<a style='color:%1' href='instead:recommended'>as recommended</a>").arg(c.level.name());
  if (!links.isEmpty())
    html += QStringLiteral("<p style='margin:2px 0 0 0'><span style='color:%1'>instead:</span> %2</p>")
                .arg(dim, links.join(QStringLiteral(" &nbsp;·&nbsp; ")));
  return html;
}

QString WhyView::html_of(const PanelState& state) const {
  const Colours c = Colours::of(palette());
  const QString head = QStringLiteral(
      "<p style='margin:0 0 3px 0'><span style='color:%1;font-weight:bold'>WHY</span> <b>the whole</b>%2</p>");
  if (!state.plan)
    return head.arg(c.dim.name(), QString()) +
           QStringLiteral("<p style='margin:0;color:%1'>The reasons stand here once there is a plan.</p>")
               .arg(c.dim.name());
  const MixPlan& mix = state.plan->mix;
  QString html = head.arg(c.dim.name(), QStringLiteral(" &nbsp;<b>%1</b>").arg(db(mix.gain)));
  const auto paragraph = [&html](const QString& text) {
    html += QStringLiteral("<p style='margin:0 0 2px 0'>%1</p>").arg(text);
  };
  switch (mix.bound_by) {
    case BoundBy::target:
      paragraph(QStringLiteral("The target of %1 decides.").arg(lufs(mix.target)));
      break;
    case BoundBy::ceiling:
      paragraph(QStringLiteral("The ceiling of %1 decides.").arg(dbtp(mix.ceiling)));
      break;
    case BoundBy::knob_range:
      paragraph(QStringLiteral("The end of the knob's range decides."));
      break;
    case BoundBy::none:
      paragraph(QStringLiteral("Nothing asks for a gain of the whole."));
      break;
  }
  if (mix.shortfall.value > 0.05)
    paragraph(QStringLiteral("%1 LU are missing to the target.").arg(number(mix.shortfall.value)));
  if (mix.gain != Decibels(0.0))
    paragraph(mix.moved_by == HeadroomBy::strips ? QStringLiteral("Every strip is moved by it.")
                                                 : QStringLiteral("One knob after everything is moved by it: %1.")
                                                       .arg(mix.knob ? escaped(mix.knob->knob.name) : none()));
  for (const Finding& finding : state.plan->findings)
    paragraph(QStringLiteral("%1 %2 <span style='color:%3'>%4</span>")
                  .arg(finding.severity == Severity::serious   ? QStringLiteral("▲▲")
                       : finding.severity == Severity::caution ? QStringLiteral("▲")
                                                               : QStringLiteral("·"),
                       escaped(finding.text), c.dim.name(), escaped(finding.cure)));
  for (const Alternative& other : mix.alternatives)
    paragraph(QStringLiteral("<span style='color:%1'>instead:</span> %2 %3")
                  .arg(c.dim.name(), db(other.gain), escaped(other.text)));
  for (const std::string& note : mix.notes) paragraph(escaped(note));
  for (const std::string& notice : state.plan->notices) paragraph(escaped(notice));
  paragraph(
      QStringLiteral("<span style='color:%1'>Choose a strip to see why it should move.</span>").arg(c.dim.name()));
  return html;
}

}  // namespace smartgain::ui
