//! Values that a template only hands on to a function of ours.
//!
//! Taken apart into template values and put together again, a chart of fifty points costs more than
//! its drawing. Such a field is serialized as one object, of which a template sees the unit.

use super::{LevelWeek, SeriesView};
use domain::signal::Series;
use minijinja::Value;
use minijinja::value::Object;
use report::chart::BoardPicture;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// A value inside a template value.
#[derive(Debug)]
pub struct Kept<T>(pub T);

impl Object for Kept<Series> {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        (key == "unit").then(|| Value::from(self.0.unit.as_ref()))
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    // Without fields to list it would count as empty, and `{% if spark %}` as false.
    fn is_true(self: &Arc<Self>) -> bool {
        true
    }
}

impl Object for Kept<SeriesView> {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        // Templates ask it for its unit only.
        (key == "series").then(|| minijinja::context! { unit => self.0.series.unit.as_ref() })
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }
}

impl Object for Kept<BoardPicture> {
    fn is_true(self: &Arc<Self>) -> bool {
        true
    }
}

impl Object for Kept<Vec<LevelWeek>> {
    fn is_true(self: &Arc<Self>) -> bool {
        !self.0.is_empty()
    }
}

/// For `serialize_with`: a series that may be missing.
pub fn series<S: Serializer>(series: &Option<Series>, to: S) -> Result<S::Ok, S::Error> {
    series.clone().map(|s| Value::from_object(Kept(s))).serialize(to)
}

/// For `serialize_with`: a series with what is drawn around it.
pub fn plot<S: Serializer>(plot: &SeriesView, to: S) -> Result<S::Ok, S::Error> {
    Value::from_object(Kept(plot.clone())).serialize(to)
}

/// For `serialize_with`: the same where it may be missing.
pub fn plot_or_none<S: Serializer>(plot: &Option<SeriesView>, to: S) -> Result<S::Ok, S::Error> {
    plot.clone().map(|p| Value::from_object(Kept(p))).serialize(to)
}

/// For `serialize_with`: the board of the portfolio.
pub fn board<S: Serializer>(board: &BoardPicture, to: S) -> Result<S::Ok, S::Error> {
    Value::from_object(Kept(board.clone())).serialize(to)
}

/// For `serialize_with`: several of them.
pub fn plots<S: Serializer>(plots: &[SeriesView], to: S) -> Result<S::Ok, S::Error> {
    let kept: Vec<Value> = plots.iter().map(|p| Value::from_object(Kept(p.clone()))).collect();
    kept.serialize(to)
}

/// For `serialize_with`: levels week by week.
pub fn weeks<S: Serializer>(weeks: &[LevelWeek], to: S) -> Result<S::Ok, S::Error> {
    Value::from_object(Kept(weeks.to_vec())).serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::value::Serde;
    use minijinja::{Environment, context};

    #[derive(Serialize)]
    struct Row {
        #[serde(serialize_with = "series")]
        spark: Option<Series>,
        #[serde(serialize_with = "plot_or_none")]
        chart: Option<SeriesView>,
    }

    #[test]
    fn a_template_sees_whether_there_is_one_and_its_unit() {
        let env = Environment::new();
        let source = "{% if r.spark %}{{ r.spark.unit }}{% else %}none{% endif %} \
            {% if r.chart %}{{ r.chart.series.unit }}{% else %}none{% endif %}";
        let told = |spark: Option<Series>| {
            let chart = spark.clone().map(SeriesView::from);
            let row = Row { spark, chart };
            env.render_str(source, context! { r => Value::from(Serde(row)) }).expect("renders")
        };
        let unit = "series.touches_per_week";
        let some = Series { unit: unit.into(), points: vec![], changed_at: None };
        assert_eq!(told(Some(some)), format!("{unit} {unit}"));
        assert_eq!(told(None), "none none");
    }
}
