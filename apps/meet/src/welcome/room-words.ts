/** Words out of which names of rooms are made: calm ones, easy to say on the phone, and none that could hurt anybody. */
const list = (text: string): readonly string[] => text.trim().split(/\s+/);

export const QUALITIES = list(`
  Amber Ancient Autumn Azure Bold Brave Bright Calm Cheerful Clever Coastal Copper Cosmic Crimson Curious Dancing Daring Distant Eager
  Early Earnest Emerald Evening Faithful Famous Floating Foggy Friendly Frosty Gentle Gilded Glowing Golden Graceful Happy Hidden Honest
  Humble Icy Indigo Ivory Jolly Keen Kind Lively Lucky Lunar Magenta Mellow Merry Mighty Misty Modest Morning Mossy Musical Noble
  Northern Olive Patient Peaceful Polished Proud Purple Quiet Quick Radiant Rainy Restless Roaming Rosy Rustic Sandy Scarlet Serene Shining
  Silent Silver Sleepy Snowy Soft Solar Sparkling Spotted Steady Stormy Striped Sunny Swift Tender Thoughtful Tidal Tiny Tranquil
  Turquoise Velvet Vivid Wandering Warm Western Wild Winter Wise Witty Wooden Young Zesty
`);

export const THINGS = list(`
  Acorns Anchors Antelopes Apples Apricots Arrows Badgers Bakers Bamboos Beacons Beavers Bells Berries Bicycles Birches Boats Bonfires
  Bridges Brooks Buffalos Butterflies Cactuses Candles Canyons Captains Caravans Castles Cedars Cherries Chestnuts Clouds Clovers Comets
  Compasses Corals Cranes Crickets Crystals Daisies Deserts Dolphins Dragons Drums Eagles Elephants Falcons Feathers Ferns Finches
  Flamingos Forests Fountains Foxes Gardens Gazelles Geysers Giraffes Glaciers Grapes Hares Harbours Hazels Hedgehogs Herons Hills Islands
  Jackets Kettles Kingfishers Kites Koalas Lagoons Lanterns Larks Lemons Lighthouses Lilacs Lions Lizards Llamas Magnets Maples
  Marbles Meadows Melons Meteors Minstrels Moons Mountains Mushrooms Nightingales Oaks Oceans Orchards Orchids Otters Owls Paintings
  Pandas Parrots Peaches Pebbles Pelicans Penguins Pianos Pigeons Pilots Pines Planets Plums Ponies Poppies Puffins Quails Rabbits Ravens
  Reefs Ribbons Rivers Robins Rockets Roses Sailors Sapphires Seals Shadows Sparrows Spoons Squirrels Stars Storks Swallows Swans Teapots
  Thistles Tigers Trains Tulips Turtles Umbrellas Valleys Violins Volcanoes Walnuts Waterfalls Whales Willows Windmills Wolves Zebras
`);

export const DEEDS = list(`
  Admire Agree Answer Applaud Arrive Assemble Awaken Balance Blossom Borrow Bounce Breathe Build Carry Celebrate Cheer Climb Collect
  Compose Connect Cook Create Cross Dance Dazzle Decide Deliver Discover Dive Draw Dream Drift Echo Embark Explore Fly Follow Gather
  Giggle Glide Glow Greet Grow Harvest Hike Hover Hum Imagine Improve Invent Invite Juggle Jump Knit Laugh Launch Learn Leap Listen Match
  Measure Mingle Navigate Notice Open Paddle Paint Pause Perform Plan Plant Play Ponder Prepare Question Race Read Relax Remember
  Rest Return Ride Rise Roam Row Sail Share Shine Sing Sketch Skip Smile Snooze Soar Solve Sparkle Speak Spin Start Stretch Stroll Study
  Surf Swim Swing Talk Teach Travel Twinkle Unfold Unite Vote Waltz Wander Wave Welcome Whisper Whistle Wonder Write Yodel
`);

export const WAYS = list(`
  Again Ahead Almost Along Aloud Always Anywhere Apart Around Away Beautifully Below Boldly Bravely Brightly Briskly Calmly Carefully
  Cheerfully Clearly Closely Daringly Deeply Delightfully Easily Evenly Everywhere Exactly Fairly Fearlessly Finally Fondly
  Forever Freely Fully Gently Gladly Gracefully Gratefully Happily Heartily Honestly Indoors Instantly Jointly Kindly Lately Lightly
  Loudly Merrily Midway Naturally Nearby Neatly Nicely Nightly Often Once Openly Outdoors Patiently Peacefully Perfectly Playfully
  Politely Promptly Proudly Quickly Quietly Rapidly Rarely Readily Sideways Silently Skilfully Slowly Smoothly Softly Somewhere Soon
  Steadily Suddenly Surely Sweetly Swiftly Tenderly Thoughtfully Together Tomorrow Twice Upstairs Upwards Warmly Wisely Yearly
`);
