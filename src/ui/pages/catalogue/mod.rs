//! The first page: what this is, every lesson, every sandbox.

mod hero;
mod lesson_card;
mod picture;

use std::rc::Rc;

use yew::prelude::*;

use crate::lesson::{Catalogue, Lesson};
use crate::protocols::PROTOCOLS;
use crate::ui::lesson_files::{self, LoadError};
use crate::ui::newer::AskAgain;
use crate::ui::page::use_page;
use crate::ui::progress::Progress;
use crate::ui::route::Route;
use crate::ui::words::Words;
use hero::Hero;
use lesson_card::LessonCard;
use picture::Picture;

#[derive(Properties, PartialEq)]
pub struct CataloguePageProps {
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn CataloguePage(props: &CataloguePageProps) -> Html {
    let words = use_page().words;
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with((), move |()| on_crumbs.emit(Vec::new()));
    }
    let tries = use_state(|| 0u32);
    let catalogue = use_state(|| None::<Result<Rc<Catalogue>, LoadError>>);
    {
        let catalogue = catalogue.setter();
        use_effect_with(*tries, move |_| {
            wasm_bindgen_futures::spawn_local(async move {
                catalogue.set(Some(lesson_files::catalogue().await.map(Rc::new)));
            });
        });
    }
    let first = match &*catalogue {
        Some(Ok(catalogue)) => catalogue.slugs().next().map(str::to_owned),
        Some(Err(_)) | None => None,
    };
    let known = |slug: &str| match &*catalogue {
        Some(Ok(catalogue)) => catalogue.slugs().any(|known| known == slug),
        Some(Err(_)) | None => false,
    };
    let last = Progress::load().last().filter(|slug| known(slug)).map(str::to_owned);
    html! {
        <main id="main" tabindex="-1" class="catalogue">
            <div class="hero">
                <div class="hero-words">
                    <h1 tabindex="-1">{ words.get("catalogue-title") }</h1>
                    <p>{ words.get("catalogue-text") }</p>
                    <div class="hero-ways">
                        if let Some(slug) = last {
                            <Continue {slug}/>
                        } else if let Some(slug) = first {
                            <a class="button button-main" href={Route::Lesson { slug, step: None }.href()}>{ words.get("catalogue-start") }</a>
                        }
                        <a class="button" href={sandbox(PROTOCOLS[0].id)}>{ words.get("catalogue-sandbox") }</a>
                    </div>
                </div>
                <Hero/>
            </div>
            { chapters(&words, &catalogue, Callback::from(move |()| tries.set(*tries + 1))) }
            <section aria-labelledby="sandboxes">
                <h2 id="sandboxes">{ words.get("catalogue-sandboxes") }</h2>
                <ul class="cards">
                    { for crate::protocols::specs().map(|spec| {
                        let key = format!("{}-name", spec.id);
                        let settings = crate::protocols::Settings::defaults(spec);
                        html! {
                            <li key={spec.id}>
                                <a class="lesson-card" href={sandbox(spec.id)}>
                                    <Picture {spec} {settings}/>
                                    <span class="lesson-card-words">
                                        <span class="lesson-card-title">{ words.get(&key) }</span>
                                        <span class="lesson-card-text">{ words.attribute(&key, "meaning") }</span>
                                    </span>
                                </a>
                            </li>
                        }
                    }) }
                </ul>
            </section>
            <section aria-labelledby="in-a-course" class="in-a-course">
                <h2 id="in-a-course">{ words.get("catalogue-course") }</h2>
                <p>{ words.get("catalogue-course-text") }</p>
                <div class="button-row">
                    <a class="button" href={Route::Teach.href()}>{ words.get("teach-title") }</a>
                    <a class="button" href={Route::Progress.href()}>{ words.get("progress-title") }</a>
                </div>
            </section>
        </main>
    }
}

fn sandbox(protocol: &str) -> String {
    Route::Sandbox { protocol: protocol.to_owned(), query: Vec::new() }.href()
}

fn chapters(
    words: &Words,
    catalogue: &Option<Result<Rc<Catalogue>, LoadError>>,
    on_retry: Callback<()>,
) -> Html {
    match catalogue {
        None => html! { <p class="quiet catalogue-wait" role="status">{ words.get("lesson-loading") }</p> },
        Some(Err(error)) => html! {
            <div class="card" role="alert">
                <pre class="scenario" tabindex="0">{ error.to_string() }</pre>
                <AskAgain why={words.get("catalogue-failed")} {on_retry}/>
            </div>
        },
        Some(Ok(catalogue)) => html! {
            { for catalogue.chapters.iter().map(|chapter| html! {
                <section key={chapter.id.clone()} aria-labelledby={format!("chapter-{}", chapter.id)}>
                    <h2 id={format!("chapter-{}", chapter.id)}>{ chapter.title.get(words.language()) }</h2>
                    <ul class="cards">
                        { for chapter.lessons.iter().map(|slug| html! {
                            <li key={slug.clone()}><LessonCard slug={slug.clone()}/></li>
                        }) }
                    </ul>
                </section>
            }) }
        },
    }
}

#[derive(Properties, PartialEq)]
struct ContinueProps {
    slug: String,
}

/// Where a returning learner goes on.
#[component]
fn Continue(props: &ContinueProps) -> Html {
    let words = use_page().words;
    let lesson = use_lesson(&props.slug);
    let title = match &lesson {
        Some(Ok(lesson)) => lesson.title.get(words.language()).to_owned(),
        Some(Err(_)) | None => "…".to_owned(),
    };
    html! {
        <a class="button button-main" href={Route::Lesson { slug: props.slug.clone(), step: None }.href()}>
            { words.with("catalogue-continue", &[("lesson", title.into())]) }
        </a>
    }
}

/// The lesson, when it has arrived.
#[hook]
fn use_lesson(slug: &str) -> Option<Result<Rc<Lesson>, LoadError>> {
    let lesson = use_state(|| None);
    {
        let lesson = lesson.setter();
        use_effect_with(slug.to_owned(), move |slug| {
            let slug = slug.clone();
            wasm_bindgen_futures::spawn_local(async move {
                lesson.set(Some(lesson_files::lesson(&slug).await.map(Rc::new)));
            });
        });
    }
    (*lesson).clone()
}
